import { useI18n } from 'vue-i18n';
import type { FlowFault, FlowNodeDocument } from '../../../../contract/flows.ts';
import { useChoices } from '../admin/kit/choices.ts';
import { optionLabel } from '../admin/kit/resource.ts';
import type { Change } from './compare.ts';
import { exitKey, exitsOf, type Exit } from './kinds.ts';

/** What nodes, exits, faults and changes are called on the screen. */
export function useFlowWords() {
  const { t, te } = useI18n();
  const choices = useChoices();
  const exitName = (exit: Pick<Exit, 'id' | 'key' | 'label'>): string => `${exit.key} ${exit.label || t(exitKey(exit.id))}`.trim();
  /** The name of an exit of a node, as far as it is known by its id alone. */
  function exitOf(node: FlowNodeDocument | undefined, id: string): string {
    const found = node ? exitsOf(node).find((exit) => exit.id === id) : undefined;
    return found ? exitName(found) : te(exitKey(id)) ? exitName({ id, key: id.startsWith('key:') ? id.slice(4) : '', label: '' }) : id;
  }
  const named = (source: string, id: unknown): string => choices.nameOf(source, id);
  /** One line under a node's head: what it says or where it leads. */
  function summary(node: FlowNodeDocument): string {
    const { settings } = node;
    const prompts = (settings['prompts'] as string[] | undefined) ?? [];
    switch (node.kind) {
      case 'to-queue': return named('queues', settings['queueId']);
      case 'hours': return named('hours', settings['hoursId']);
      case 'go-to-flow': return named('flows', settings['flowId']);
      case 'to-number': return String(settings['number'] ?? '');
      case 'set-skill': return `${named('skills', settings['skillId'])} ${String(settings['level'] ?? '')}`;
      case 'condition': return `${fieldName(settings['field'])} ${t(optionLabel('flow.settings.operator', String(settings['operator'])))} ${String(settings['value'] ?? '')}`;
      default: return prompts.map((id) => named('prompts', id)).join(t('common.separator'));
    }
  }
  function fieldName(field: unknown): string {
    const key = optionLabel('flow.settings.field', String(field));
    return te(key) ? t(key) : String(field);
  }
  function faultWords(fault: FlowFault, node: FlowNodeDocument | undefined): string {
    const exit = fault.data['exit'] === undefined ? '' : exitOf(node, fault.data['exit']);
    const field = fault.data['field'] === undefined ? '' : te(`flow.settings.${fault.data['field']}`) ? t(`flow.settings.${fault.data['field']}`) : fault.data['field'];
    return t(`flow.fault.${fault.code}`, { name: '', why: '', ...fault.data, exit, field });
  }
  function changeWords(change: Change, node: FlowNodeDocument | undefined): string {
    if (change.kind === 'exit') return t('flow.change.exit', { ...change, what: exitOf(node, change.what), before: change.before || t('flow.noTarget'), after: change.after || t('flow.noTarget') });
    if (change.kind === 'setting') return t('flow.change.setting', { ...change, what: te(`flow.settings.${change.what}`) ? t(`flow.settings.${change.what}`) : change.what, before: change.before || t('common.none'), after: change.after || t('common.none') });
    return t(`flow.change.${change.kind}`, { ...change });
  }
  return { exitName, exitOf, summary, faultWords, changeWords };
}
