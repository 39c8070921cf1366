import { ElMessageBox } from 'element-plus';
import { i18n } from '../i18n.ts';

/** Asks why something is done that the ledger will tell of; '' when the person would rather not. `go` stands on the button. */
export async function askReason(title: string, about: string, go: string): Promise<string> {
  const { t } = i18n.global;
  const said: unknown = await ElMessageBox.prompt(about, title, {
    inputPlaceholder: t('care.reveal.reason'), inputValidator: (value) => (value.trim().length >= 2 ? true : t('care.reveal.needReason')), confirmButtonText: go, cancelButtonText: t('common.cancel'),
  }).catch(() => null);
  return (said as { value: string } | null)?.value.trim() ?? '';
}
