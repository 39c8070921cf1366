import { menuSettings } from '../../contract/flows.ts';
import { defineNode } from './node.ts';

/** Takes one key. Nothing pressed and a wrong key each cost a round; hearing it again costs none, but comes no oftener than there are rounds. */
export const menu = defineNode('menu', menuSettings, async (settings, call) => {
  await call.answer();
  let prompts: readonly string[] = settings.prompts;
  let repeats = 0;
  for (let round = 0; round < settings.rounds; ) {
    const key = await call.ask({ prompts, bargeIn: settings.bargeIn, waitMs: settings.timeoutSeconds * 1_000 });
    if (key === settings.humanKey) return 'human';
    if (settings.keys.some((one) => one.key === key)) return `key:${key ?? ''}`;
    if (key !== null && key === settings.repeatKey && repeats < settings.rounds) {
      repeats += 1;
      prompts = settings.prompts;
      continue;
    }
    round += 1;
    prompts = [...(key === null ? settings.noInputPrompts : settings.wrongKeyPrompts), ...settings.prompts];
  }
  return 'timeout';
});
