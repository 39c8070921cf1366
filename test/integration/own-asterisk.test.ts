import { expect } from 'chai';
import { asteriskFiles } from '../../asterisk-config/render.ts';
import { createAri } from '../../telephony/ari/ari.ts';
import { faultsOfAsterisk } from '../../telephony/own-asterisk.ts';
import { startAsterisk } from '../helpers/asterisk.ts';

describe('an Asterisk of one\'s own is checked', function () {
  this.timeout(60_000);

  it('with the rendered configuration nothing is missing; another application\'s name is', async () => {
    const asterisk = await startAsterisk();
    try {
      const ari = createAri(asterisk.transport());
      await ari.transport.connect();
      expect(await faultsOfAsterisk(ari, 'hotline')).to.deep.equal([]);
      expect(await faultsOfAsterisk(ari, 'another')).to.deep.equal(['The application another is not registered: another program may hold it.']);
    } finally {
      await asterisk.stop();
    }
  });

  it('modules that are not loaded are named', async () => {
    const asterisk = await startAsterisk({}, (rendered) => ({ 'modules.conf': (asteriskFiles(rendered)['modules.conf'] ?? '').replace('load=app_queue.so\n', '') }));
    try {
      const ari = createAri(asterisk.transport());
      await ari.transport.connect();
      expect(await faultsOfAsterisk(ari, 'hotline')).to.deep.equal(['Modules that are not running: app_queue.so. The rendered modules.conf loads them all.']);
    } finally {
      await asterisk.stop();
    }
  });
});
