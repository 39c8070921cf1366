import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { BlockList } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Server } from 'socket.io';
import { build } from 'vite';
import { webCallGateway } from '../../channels/web/gateway.ts';
import { createWebCallService, type WebCallService } from '../../channels/web/web-call-service.ts';
import type { ResidentCallSource } from '../../channels/web/web-call.ts';
import { systemClock } from '../../clock.ts';
import type { PhoneCredentials } from '../../contract/views.ts';
import { HotlineError } from '../../errors.ts';
import { createBus, type Bus } from '../../events/bus.ts';
import { phoneCredentials } from '../../telephony/sip-proxy/address.ts';
import { PROXY_CAPS, startSipProxy, type SipProxy } from '../../telephony/sip-proxy/proxy.ts';
import { freePort } from '../helpers/free-port.ts';
import { tone, wavOf } from '../helpers/tones.ts';

const KEY = 'a7'.repeat(32);
const WEB = new URL('../../agent-desktop/web', import.meta.url).pathname;
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };
const CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob: mediastream:; object-src 'none'; base-uri 'none'";

/** The resident's page, the door for web calls, the one-call namespace and the proxy, all real; only the call itself is told by the test. */
export interface Harness {
  url: string;
  bus: Bus;
  webCalls: WebCallService;
  live: Map<string, ResidentCallSource>;
  /** What the page at /credentials gets: an agent's telephone. */
  agent: { user: string; password: string } | null;
  restartProxy(): Promise<void>;
  stopProxy(): Promise<void>;
  proxyPort: number;
  close(): Promise<void>;
}

export async function startHarness(ariPort: number, residentPassword: string, webCall = true): Promise<Harness> {
  const out = mkdtempSync(join(tmpdir(), 'hotline-page-'));
  await build({
    root: WEB, configFile: join(WEB, 'vite.config.ts'), logLevel: 'error',
    build: { outDir: out, emptyOutDir: true, minify: false, rolldownOptions: { input: { call: join(WEB, 'call.html'), phone: new URL('./resident-call-page.mjs', import.meta.url).pathname }, output: { entryFileNames: 'assets/[name].js' } } },
  });
  const proxyPort = await freePort();
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as { port: number };
  const door = { port: proxyPort, serverPort: port, tls: false, publicUrl: null };
  const bus = createBus((error) => {
    throw error;
  });
  const live = new Map<string, ResidentCallSource>();
  const credentialsOf = (ticket: { kind: 'agent' | 'resident'; user: string; token?: string; expiresAt: Date }, password: string): PhoneCredentials =>
    phoneCredentials({ ticket, password, key: KEY, door, pageHost: '127.0.0.1', iceServers: [] });
  const webCalls = createWebCallService({
    published: (number) => (number === '12345' ? { webCall } : null),
    liveCallOf: (callId) => live.get(callId) ?? null,
    caption: (id) => ({ welcome: { zh: '您好，12345 热线。查询办理进度请按 1，听政策解答请按 2，继续等待请不要挂机。', en: 'Welcome to the 12345 hotline. Press 1 for progress, 2 for policies, or stay on the line.' } })[id] ?? null,
    credentials: ({ token, expiresAt }) => credentialsOf({ kind: 'resident', user: 'resident', token, expiresAt }, residentPassword),
    clock: systemClock, caps: { perSource: 100 },
  });
  const io = new Server(http, { serveClient: false });
  webCallGateway(io, { webCalls, bus });
  let proxy: SipProxy | null = null;
  const startProxy = async (): Promise<void> => {
    proxy = await startSipProxy({
      port: proxyPort, host: '127.0.0.1', target: `ws://127.0.0.1:${ariPort}/ws`, ticketKey: KEY, allowedOrigins: [`:${port}`], trustedProxies: new BlockList(),
      caps: PROXY_CAPS, clock: systemClock, log: { info: (fields, text) => debug(text, fields), warn: (fields, text) => debug(text, fields) },
    });
  };
  await startProxy();
  const harness: Harness = {
    url: `http://127.0.0.1:${port}`, bus, webCalls, live, agent: null, proxyPort,
    async stopProxy() {
      await proxy?.close();
      proxy = null;
    },
    async restartProxy() {
      await harness.stopProxy();
      await startProxy();
    },
    async close() {
      await harness.stopProxy();
      await io.close();
      rmSync(out, { recursive: true, force: true });
    },
  };
  serve(http, out, harness, credentialsOf);
  return harness;
}

function debug(text: string, fields: object): void {
  if (process.env.DEBUG_PROXY) console.error(text, JSON.stringify(fields));
}

function serve(http: HttpServer, out: string, harness: Harness, credentialsOf: (ticket: { kind: 'agent'; user: string; expiresAt: Date }, password: string) => PhoneCredentials): void {
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (path.startsWith('/socket.io/')) return;
    const send = (status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (path === '/credentials') {
      if (harness.agent) send(200, credentialsOf({ kind: 'agent', user: harness.agent.user, expiresAt: new Date(Date.now() + 60_000) }, harness.agent.password));
      else send(503, {});
      return;
    }
    if (path === '/api/v1/web-calls') {
      void bodyOf(request)
        .then((body) => harness.webCalls.issue({ ...(body as { number: string; language: 'zh' | 'en' }), address: '127.0.0.1', pageHost: '127.0.0.1' }))
        .then((answer) => send(200, answer), (error: unknown) => send(error instanceof HotlineError ? error.status : 500, { code: error instanceof HotlineError ? error.code : 'INTERNAL' }));
      return;
    }
    const file = path === '/call' ? 'call.html' : path.slice(1);
    const page = path === '/phone' ? '<!doctype html><title>phone</title><script type="module" src="/assets/phone.js"></script>' : null;
    try {
      response.writeHead(200, { 'content-type': page ? 'text/html' : (TYPES[extname(file)] ?? 'text/plain'), 'content-security-policy': `${CSP}; connect-src 'self' ws://127.0.0.1:${harness.proxyPort}` });
      response.end(page ?? readFileSync(join(out, file)));
    } catch {
      response.end();
    }
  });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString());
}

/** A browser whose microphone says `hertz`, in beeps: a browser's noise suppression takes a steady tone away. `microphone: false` refuses it. */
export async function openBrowser(hertz: number, microphone = true): Promise<Browser> {
  const file = join(mkdtempSync(join(tmpdir(), 'hotline-tone-')), 'tone.wav');
  const rate = 48_000;
  const beep = tone(hertz, 0.6, rate, 12_000);
  const gap = new Int16Array(Math.round(rate * 0.15));
  writeFileSync(file, wavOf(Int16Array.from([...beep, ...gap, ...beep, ...gap]), rate));
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${file}`, '--autoplay-policy=no-user-gesture-required', ...(microphone ? ['--use-fake-ui-for-media-stream'] : ['--deny-permission-prompts']),
    ],
  });
}

/** The strongest of `candidates` (hertz) in what the page's telephone plays now, in decibels. */
export async function heardTone(page: Page, candidates: number[]): Promise<{ hertz: number; level: number }> {
  return page.evaluate(`(async (wanted) => {
    const element = document.querySelector('audio[data-phone=remote]');
    const best = { hertz: 0, level: -200 };
    if (!(element?.srcObject instanceof MediaStream)) return best;
    const context = new AudioContext({ sampleRate: 48000 });
    await context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(element.srcObject).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    for (let look = 0; look < 12; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      analyser.getFloatFrequencyData(bins);
      for (const hertz of wanted) {
        const level = bins[Math.round((hertz * analyser.fftSize) / context.sampleRate)];
        if (Number.isFinite(level) && level > best.level) Object.assign(best, { hertz, level });
      }
    }
    await context.close();
    return best;
  })(${JSON.stringify(candidates)})`);
}
