import { setSkillSettings } from '../../contract/flows.ts';
import { defineNode } from './node.ts';

/** From here on an agent with this skill is wanted; with a language, prompts are spoken in it. */
export const setSkill = defineNode('set-skill', setSkillSettings, ({ skillId, level, language }, call) => {
  call.setSkill(skillId, level);
  if (language !== undefined) call.speakIn(language);
  return Promise.resolve('next');
});
