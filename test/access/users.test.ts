import { expect } from 'chai';
import { clashOf, permissionsOf, ROLE_PERMISSIONS } from '../../access/permissions.ts';
import { checkPassword } from '../../access/password.ts';
import { PERMISSIONS, ROLES } from '../../contract/states.ts';
import { HotlineError } from '../../errors.ts';
import { accessWith, memoryStores, PASSWORD } from './fakes.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof HotlineError ? error.code : String(error)));
const account = (username: string, roles: ('agent' | 'admin' | 'auditor')[] = ['agent']) => ({ username, name: '测试', staffNumber: '3001', roles, password: 'first-password' });

describe('access: accounts', () => {
  it('the last administrator can be neither switched off nor stripped, also by two at once', async () => {
    const stores = memoryStores();
    const { access } = accessWith(stores);
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const [admin] = (await access.users.list({ limit: 10 })).items;
    expect(await codeOf(access.users.update(admin!.id, { active: false, version: 1 }))).to.equal('LAST_ADMIN');
    expect(await codeOf(access.users.update(admin!.id, { roles: ['agent'], version: 1 }))).to.equal('LAST_ADMIN');
    const second = await access.users.create(account('second', ['admin']));
    const codes = await Promise.all([codeOf(access.users.update(admin!.id, { active: false, version: 1 })), codeOf(access.users.update(second.id, { active: false, version: 1 }))]);
    expect(codes.sort()).to.deep.equal(['LAST_ADMIN', 'done']);
  });

  it('given two edits of one version, the later is refused', async () => {
    const { access } = accessWith(memoryStores());
    const user = await access.users.create(account('lin'));
    expect((await access.users.update(user.id, { name: '林静', version: 1 })).version).to.equal(2);
    expect(await codeOf(access.users.update(user.id, { name: '林', version: 1 }))).to.equal('CONFLICT');
  });

  it('switching an account off ends its sessions and its next sign-in', async () => {
    const { access, revoked } = accessWith(memoryStores());
    const user = await access.users.create(account('lin'));
    const signIn = () => access.signIn({ username: 'lin', password: 'first-password', address: '', userAgent: '', cookie: undefined });
    const { token } = await signIn();
    await access.users.update(user.id, { active: false, version: 1 });
    expect(revoked).to.have.length(1);
    expect(await access.resolve(`hotline_session=${token}`)).to.equal(null);
    expect(await codeOf(signIn())).to.equal('SIGN_IN_FAILED');
  });

  it('a change of roles counts at once in open sessions', async () => {
    const { access } = accessWith(memoryStores());
    const user = await access.users.create(account('lin'));
    const { token } = await access.signIn({ username: 'lin', password: 'first-password', address: '', userAgent: '', cookie: undefined });
    await access.users.update(user.id, { roles: ['admin'], version: 1 });
    const resolved = await access.resolve(`hotline_session=${token}`);
    expect(resolved?.viewer.permissions.has('user.manage')).to.equal(true);
    expect(resolved?.viewer.permissions.has('desk.use')).to.equal(false);
  });

  it('administrator and auditor are never one person; a user name is taken once', async () => {
    const { access } = accessWith(memoryStores());
    expect(clashOf(['agent', 'auditor', 'admin'])).to.deep.equal(['admin', 'auditor']);
    expect(await codeOf(access.users.create(account('both', ['admin', 'auditor'])))).to.equal('ROLES_EXCLUDE');
    await access.users.create(account('lin'));
    expect(await codeOf(access.users.create(account('lin')))).to.equal('DUPLICATE');
  });

  it('every right is held by some role, and every role is in the table', () => {
    const held = new Set(ROLES.flatMap((role) => [...permissionsOf([role])]));
    expect([...held].sort()).to.deep.equal([...PERMISSIONS].sort());
    expect(Object.keys(ROLE_PERMISSIONS).sort()).to.deep.equal([...ROLES].sort());
  });

  for (const weak of ['short', 'aaaaaaaaaaaa', 'my-admin-password']) {
    it(`the password "${weak}" is refused for admin`, () => {
      expect(() => checkPassword(weak, 'admin')).to.throw(HotlineError).with.property('code', 'PASSWORD_TOO_WEAK');
    });
  }
});
