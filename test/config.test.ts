import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError, readConfig, readSecrets } from '../config.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('config', () => {
  it('without any setting the defaults hold, folders are absolute, all is frozen', () => {
    const config = readConfig({}, '/srv/hotline');
    expect(config).to.deep.include({ port: 8080, host: '127.0.0.1', sipWsPort: 8081, sipHost: '127.0.0.1', sipPort: 5060, ariPort: 8088, ariUrl: null, ariDriver: 'native', mongodbUri: null, drainSeconds: 5, logLevel: 'info' });
    expect(config).to.deep.include({ dataDir: '/srv/hotline/data', rootDir: '/srv/hotline/.root', rtpPorts: { from: 10_000, to: 10_999 }, iceServers: [], trustProxy: [], tls: null });
    expect(() => ((config as { port: number }).port = 1)).to.throw(TypeError);
    expect(() => (config.rtpPorts as { from: number }).from = 1).to.throw(TypeError);
  });

  it('all faults are told at once, a sentence each, across fields too', () => {
    const faults = faultsOf({ PORT: '80a', SIP_WS_PORT: '8088', RTP_PORTS: '2-1', TLS_CERT: 'a.pem', TRUST_PROXY: 'true', LOG_LEVEL: 'loud', MONGODB_URI: 'postgres://x', ADMIN_PASSWORD: 'short' });
    expect(faults.map((fault) => fault.split(' ')[0])).to.have.members(['PORT', 'RTP_PORTS', 'TLS_CERT', 'TRUST_PROXY', 'LOG_LEVEL', 'MONGODB_URI', 'ADMIN_PASSWORD', 'PORT,']);
    for (const fault of faults) expect(fault).to.match(/\.$/);
  });

  it('a wrong password is not repeated in the fault', () => {
    expect(faultsOf({ ADMIN_PASSWORD: 'hunter2' }).join()).to.not.include('hunter2');
  });

  it('an empty value counts as not given', () => {
    expect(readConfig({ PORT: '', TLS_CERT: ' ', PUBLIC_URL: '' })).to.deep.include({ port: 8080, tls: null, publicUrl: null });
  });

  const good: [string, Record<string, string>, object][] = [
    ['ICE servers as a list of addresses', { ICE_SERVERS: 'stun:stun.example:3478, turn:turn.example' }, { iceServers: [{ urls: 'stun:stun.example:3478' }, { urls: 'turn:turn.example' }] }],
    ['ICE servers as JSON', { ICE_SERVERS: '[{"urls":["turn:t.example"],"username":"u","credential":"c"}]' }, { iceServers: [{ urls: ['turn:t.example'], username: 'u', credential: 'c' }] }],
    ['a public address with a closing slash', { PUBLIC_URL: 'https://12345.example/' }, { publicUrl: 'https://12345.example' }],
    ['proxies by range and name', { TRUST_PROXY: 'loopback, 10.0.0.0/8, fd00::/8' }, { trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8'] }],
    ['an IPv6 host', { HOST: '::1' }, { host: '::1' }],
    ['a store on a Unix socket', { MONGODB_URI: 'mongodb://%2Frun%2Fstore.sock/hotline?directConnection=true' }, { mongodbUri: 'mongodb://%2Frun%2Fstore.sock/hotline?directConnection=true' }],
  ];
  for (const [title, env, expected] of good) it(`${title} is understood`, () => expect(readConfig(env)).to.deep.include(expected));

  const bad: [string, Record<string, string>][] = [
    ['ports that meet', { ARI_PORT: '8080' }],
    ['a SIP port among the RTP ports', { SIP_PORT: '10010' }],
    ['a public address with a path', { PUBLIC_URL: 'https://a.example/desk' }],
    ['a proxy range with too many bits', { TRUST_PROXY: '10.0.0.0/33' }],
    ['a port of 0', { PORT: '0' }],
    ['a port with a sign', { PORT: '+80' }],
    ['a host with a blank', { HOST: 'a b' }],
    ['a driver there is not', { ARI_DRIVER: 'other' }],
    ['an ICE server over http', { ICE_SERVERS: 'http://stun.example' }],
  ];
  for (const [title, env] of bad) it(`${title} is refused`, () => expect(faultsOf(env)).to.have.length(1));

  it('secrets are read whole or refused by name without their values', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'secrets-'));
    mkdirSync(join(dataDir, 'secrets'));
    const file = join(dataDir, 'secrets', 'secrets.json');
    const secrets = { ariPassword: 'ari-password', sipTicketKey: 'ab'.repeat(32), residentSipPassword: 'resident-pass', apiKey: 'api-key-1234' };
    writeFileSync(file, JSON.stringify(secrets));
    const { sealKey, ...read } = readSecrets(dataDir);
    expect([read, sealKey.length]).to.deep.equal([secrets, 32]);
    expect(Buffer.from(sealKey).toString('hex')).to.not.equal(secrets.sipTicketKey);
    writeFileSync(file, JSON.stringify({ ...secrets, sipTicketKey: 'not-hex-value' }));
    expect(() => readSecrets(dataDir)).to.throw(ConfigError, /sipTicketKey/).with.property('message').that.does.not.include('not-hex-value');
    rmSync(dataDir, { recursive: true });
  });
});
