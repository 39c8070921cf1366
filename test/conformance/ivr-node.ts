import { expect } from 'chai';
import { NODE_SETTINGS, type FlowNodeDocument, type FlowNodeKind, type Key } from '../../contract/flows.ts';
import { exitsOf } from '../../ivr/flow-check.ts';
import { NODE_KINDS } from '../../ivr/nodes/index.ts';
import { CallOver, type NodeCall } from '../../ivr/nodes/node.ts';

/** What a node did with a call that is only told; time is a number that waiting moves on. */
export interface ToldCall extends NodeCall { did: string[]; keys: { key: Key; afterMs: number }[]; goneAt: number }

/** A caller who presses these keys at these milliseconds; `goneAt`: rings off then. */
export function toldCall(given: Partial<NodeCall> & { keys?: { key: Key; afterMs: number }[]; goneAt?: number; overflow?: string | null } = {}): ToldCall {
  const did: string[] = [];
  const keys = [...(given.keys ?? [])];
  const goneAt = given.goneAt ?? Number.POSITIVE_INFINITY;
  let now = 0;
  let queue: string | null = null;
  let overflow = given.overflow;
  const pass = (ms: number): void => {
    if (now + ms >= goneAt) throw new CallOver();
    now += ms;
  };
  const act = (what: string, ms = 0): Promise<void> => {
    did.push(what);
    return new Promise((resolve) => { pass(ms); resolve(); });
  };
  const next = (ms: number): Key | null => {
    const first = keys[0];
    if (first === undefined || first.afterMs > now + ms) {
      // A wait without end is one that only the caller's going ends.
      pass(Number.isFinite(ms) ? ms : goneAt - now);
      return null;
    }
    keys.shift();
    pass(Math.max(0, first.afterMs - now));
    return first.key;
  };
  return {
    callId: 'c1', back: false, variables: new Map(), did, keys, goneAt, nowMs: () => now, answer: () => act('answer'),
    say: (ids) => act(`say ${ids.join('+')}`, ids.length * 1_000),
    async ask({ prompts, waitMs, hidden }) {
      await act(['ask', prompts.join('+'), hidden === true ? 'hidden' : ''].filter((word) => word !== '').join(' '), prompts.length * 1_000);
      return next(waitMs);
    },
    hours: () => 'open', fact: () => Promise.resolve(null), setSkill: () => undefined, speakIn: () => undefined,
    async enqueue(id) { await act(`enqueue ${id}`); queue = id; return true; },
    isIn: (id) => queue === id, agentsSignedIn: () => 1,
    async leaveQueue() { await act('leave'); queue = null; },
    music: () => act('music'), sayPlace: () => act('place', 2_000),
    waitInQueue: (ms) => new Promise((resolve) => {
      if (overflow !== undefined) {
        const overflowTo = overflow;
        overflow = undefined;
        resolve({ overflowTo });
        return;
      }
      const key = next(ms);
      resolve(key === null ? null : { key });
    }),
    keepPlace: async () => { await act('keepPlace'); return true; },
    dial: async (number) => { await act(`dial ${number}`, 5_000); return 'noAnswer'; },
    continueWith: () => true, hangUp: () => act('hangUp'), ...given,
  };
}

export interface NodeUnderTest {
  settings: Record<string, unknown>;
  /** Settings it must refuse. */
  refused: unknown[];
  /** Callers, the exit each takes (null: the call is in other hands), and what was done for them. */
  callers: { what: string; call: () => ToldCall; settings?: Record<string, unknown>; exits?: string[]; exit: string | null; did?: string[] }[];
  /** True for a kind that lets a caller wait for ever: only an agent or the caller ends it. */
  waitsForEver?: boolean;
}

const AN_HOUR_MS = 3_600_000;

/** What every kind of node must do, whatever it is for. */
export function nodeConformance(kind: FlowNodeKind, { settings, refused, callers, waitsForEver }: NodeUnderTest): void {
  const document = (more: Record<string, unknown> = {}): FlowNodeDocument => ({ kind, name: kind, exits: {}, settings: { ...settings, ...more } });
  const exitsFor = (node: FlowNodeDocument): string[] => [...exitsOf(node).must, ...exitsOf(node).may];
  const run = (call: NodeCall, node: FlowNodeDocument, exits: readonly string[]): Promise<string | null> => NODE_KINDS[kind].run(node.settings, call, new Set(exits));

  describe(`node ${kind}`, () => {
    it('is known by its own name, with the schema that editor and checker use', () => {
      expect(NODE_KINDS[kind].kind).to.equal(kind);
      expect(NODE_KINDS[kind].settings).to.equal(NODE_SETTINGS[kind]);
      expect(NODE_SETTINGS[kind].safeParse(settings).success).to.equal(true);
    });
    for (const bad of [...refused, { ...settings, unknown: 1 }, null, 'text']) {
      it(`refuses ${JSON.stringify(bad).slice(0, 60)} before anything is done`, async () => {
        const call = toldCall();
        const outcome = await NODE_KINDS[kind].run(bad, call, new Set()).then(() => 'ran', () => 'refused');
        expect([outcome, call.did]).to.deep.equal(['refused', []]);
      });
    }
    for (const { what, call: make, settings: more, exits, exit, did } of callers) {
      it(`${what}: ${exit ?? 'in other hands'}`, async () => {
        const call = make();
        const node = document(more);
        expect(await run(call, node, exits ?? exitsFor(node))).to.equal(exit);
        if (exit !== null) expect(exitsFor(node), 'an exit the checker knows').to.include(exit);
        if (did !== undefined) expect(call.did).to.deep.equal(did);
      });
      it(`${what}, but rings off: the node ends and does nothing more`, async () => {
        const whole = make();
        const node = document(more);
        await run(whole, node, exits ?? exitsFor(node)).catch(() => undefined);
        for (let step = 0; step < whole.did.length; step += 1) {
          const call = goneAfter(make(), step);
          const outcome = await run(call, node, exits ?? exitsFor(node)).then(() => 'ran', (error: unknown) => (error instanceof CallOver ? 'over' : String(error)));
          expect(outcome, `after ${step} steps`).to.equal('over');
          expect(call.did.length, 'nothing is done for one who is gone').to.equal(step);
        }
      });
    }
    if (waitsForEver !== true) {
      it('a caller who presses nothing is through within the hour', async () => {
        const call = toldCall({ goneAt: AN_HOUR_MS });
        const node = document();
        expect(await run(call, node, exitsFor(node)).then(() => 'through', (error: unknown) => String(error))).to.equal('through');
      });
    }
  });
}

/** The same caller, gone after so many steps: everything asked of the call from then on is refused. */
function goneAfter(call: ToldCall, steps: number): ToldCall {
  return new Proxy(call, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || ['nowMs', 'isIn', 'agentsSignedIn', 'hours', 'setSkill', 'speakIn', 'continueWith'].includes(String(name))) return member;
      return (...args: unknown[]): unknown => (target.did.length >= steps ? Promise.reject(new CallOver()) : (member as (...given: unknown[]) => unknown).apply(target, args));
    },
  });
}
