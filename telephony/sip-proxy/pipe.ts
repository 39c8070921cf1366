import { WebSocket, type RawData } from 'ws';
import type { Clock } from '../../clock.ts';
import { refusalOf } from './sip-message.ts';
import type { SipTicket } from './ticket.ts';

/** How much one connection may send, and how much may wait for a slow reader before the faster side is stopped, then cut. */
export interface PipeLimits { maxBuffered: number; pauseAt: number; messagesPerSecond: number; burst: number; pingMs: number }
export const PIPE_LIMITS: PipeLimits = { maxBuffered: 1_048_576, pauseAt: 131_072, messagesPerSecond: 50, burst: 200, pingMs: 20_000 };

export interface PipeEnd { why: string; fromBrowser: number; fromAsterisk: number }

const POLICY = 1008;
const GOING_AWAY = 1001;
const CLOSE_GRACE_MS = 2_000;

/** Joins a browser's SIP socket with Asterisk's until either side closes, is silent, too fast, too slow or says something it may not. */
export function pipe(browser: WebSocket, asterisk: WebSocket, given: { ticket: SipTicket; clock: Clock; limits: PipeLimits; onEnd(end: PipeEnd): void }): void {
  const { ticket, clock, limits } = given;
  const counts = { fromBrowser: 0, fromAsterisk: 0 };
  const mayPass = rate(clock, limits);
  let ended = false;
  let alive = true;

  const end = (why: string, code = GOING_AWAY): void => {
    if (ended) return;
    ended = true;
    stopPing();
    close(browser, code, clock);
    close(asterisk, 1000, clock);
    given.onEnd({ why, ...counts });
  };
  const stopPing = clock.every(limits.pingMs, () => {
    if (!alive) {
      browser.terminate();
      end('browser silent');
      return;
    }
    alive = false;
    browser.ping();
  });

  browser.on('pong', () => (alive = true));
  browser.on('message', (data: RawData, binary: boolean) => {
    if (ended) return;
    alive = true;
    const message = binary ? null : asText(data);
    const refusal = message === null ? 'binary frame' : mayPass() ? refusalOf(message, ticket) : 'too fast';
    if (message === null || refusal !== null) {
      end(refusal ?? 'binary frame', POLICY);
      return;
    }
    counts.fromBrowser += 1;
    if (!forward(browser, asterisk, message, limits)) end('Asterisk too slow');
  });
  asterisk.on('message', (data: RawData) => {
    if (ended) return;
    counts.fromAsterisk += 1;
    if (!forward(asterisk, browser, asText(data), limits)) end('browser too slow');
  });
  browser.on('close', () => end('browser closed'));
  asterisk.on('close', () => end('Asterisk closed'));
  browser.on('error', (error) => end(`browser: ${error.message}`));
  asterisk.on('error', (error) => end(`Asterisk: ${error.message}`));
}

function asText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');
}

/** Sends on; a reader that is behind stops the writer until it has caught up. False when it is hopelessly behind. */
function forward(from: WebSocket, to: WebSocket, message: string, limits: PipeLimits): boolean {
  if (to.readyState !== WebSocket.OPEN) return true;
  if (to.bufferedAmount + message.length > limits.maxBuffered) return false;
  to.send(message, () => {
    if (from.isPaused && to.bufferedAmount < limits.pauseAt) from.resume();
  });
  if (to.bufferedAmount >= limits.pauseAt) from.pause();
  return true;
}

/** A bucket of `burst` messages, filled again by `messagesPerSecond`. */
function rate(clock: Clock, limits: PipeLimits): () => boolean {
  let left = limits.burst;
  let last = clock.now().getTime();
  return () => {
    const now = clock.now().getTime();
    left = Math.min(limits.burst, left + (Math.max(0, now - last) * limits.messagesPerSecond) / 1_000);
    last = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

/** Says good-bye, and cuts the connection when the other side does not answer: a paused or half-open peer must not keep it. */
function close(socket: WebSocket, code: number, clock: Clock): void {
  if (socket.readyState === WebSocket.CLOSED) return;
  if (socket.isPaused) socket.resume();
  if (socket.readyState === WebSocket.CONNECTING) {
    socket.terminate();
    return;
  }
  socket.close(code);
  const cancel = clock.after(CLOSE_GRACE_MS, () => socket.terminate());
  socket.once('close', cancel);
}
