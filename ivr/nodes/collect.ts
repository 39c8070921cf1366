import { collectSettings } from '../../contract/flows.ts';
import { defineNode, type NodeCall } from './node.ts';

const END = '#';
type Taken = { digits: string } | 'human';

/** Takes digits: ended by `#`, by their number, or by silence. They may be a PIN: the story keeps that a key was pressed, not which. */
export const collect = defineNode('collect', collectSettings, async (settings, call) => {
  await call.answer();
  let prompts: readonly string[] = settings.prompts;
  for (let round = 0; round < settings.rounds; round += 1) {
    const taken = await take(call, prompts, settings);
    if (taken === 'human') return 'human';
    if (taken.digits.length >= settings.minDigits) {
      call.variables.set(settings.variable, taken.digits);
      return 'done';
    }
    prompts = [...settings.noInputPrompts, ...settings.prompts];
  }
  return 'timeout';
});

async function take(call: NodeCall, prompts: readonly string[], { maxDigits, humanKey, timeoutSeconds }: { maxDigits: number; humanKey: string | null; timeoutSeconds: number }): Promise<Taken> {
  let digits = '';
  for (let first = true; digits.length < maxDigits; first = false) {
    const key = await call.ask({ prompts: first ? prompts : [], bargeIn: true, waitMs: timeoutSeconds * 1_000, hidden: true });
    if (key !== null && key === humanKey) return 'human';
    if (key === null || key === END) break;
    if (/\d/.test(key)) digits += key;
  }
  return { digits };
}
