import type { BulletinView } from '../../../../contract/desk.ts';

/** Whether a bulletin concerns what the form is about: its area, a street of its area, its topic or a topic below. One for everything concerns all. */
export function fits(bulletin: Pick<BulletinView, 'areaCodes' | 'topicCodes'>, form: { areaCode: string | null; topicCode: string | null } | undefined): boolean {
  const within = (codes: readonly string[], code: string | null | undefined): boolean => typeof code === 'string' && codes.some((one) => code.startsWith(one));
  if (bulletin.areaCodes.length === 0 && bulletin.topicCodes.length === 0) return true;
  return within(bulletin.areaCodes, form?.areaCode) || within(bulletin.topicCodes, form?.topicCode);
}
