import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { TicketInput } from '../../../../contract/api.ts';
import type { TicketDisposition } from '../../../../contract/states.ts';
import { api, type Draft } from '../api.ts';
import { draftOf, inputOf, isBlank, matterFromDraft, newMatter, type DraftForm, type Matter } from '../desk/matter.ts';
import { ApiFailure } from '../failure.ts';
import { nowIso } from '../now.ts';
import { forgetKept, keep, keptNames, unseal, wipeKept } from '../vault.ts';

const DRAFT_DELAY_MS = 800;
const MOST_DRAFTS = 20;
const freshKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The matters being written: drafts on the server, sealed in the page while it is away, sent later under the same idempotency key. */
export const useMatters = defineStore('matters', () => {
  const matters = ref<Matter[]>([]);
  const currentKey = ref('new');
  const drafts = ref<Draft[]>([]);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const current = computed(() => matters.value.find((matter) => matter.key === currentKey.value) ?? null);
  const siblings = computed(() => matters.value.filter((matter) => matter.callId === (current.value?.callId ?? null)));

  function find(key: string): Matter | undefined {
    return matters.value.find((matter) => matter.key === key);
  }

  /** Opens the matter of a call (or of none), from its draft when there is one. */
  function openFor(callId: string | null): void {
    open(callId ?? 'new', callId);
  }

  function open(key: string, callId: string | null = null): void {
    if (!find(key)) {
      const draft = drafts.value.find((one) => one.key === key);
      matters.value.push(draft ? matterFromDraft(key, draft.form, freshKey()) : newMatter(key, callId, freshKey()));
    }
    currentKey.value = key;
  }

  /** One more matter from the same call. */
  function another(): void {
    const callId = current.value?.callId ?? null;
    const before = current.value;
    const stem = callId ?? 'new';
    let number = 2;
    while (find(`${stem}-${number}`)) number += 1;
    open(`${stem}-${number}`, callId);
    if (before && current.value) Object.assign(current.value.form, { residentName: before.form.residentName, contactPhone: before.form.contactPhone });
  }

  /** Takes a saved or emptied matter off the desk. */
  function drop(key: string): void {
    matters.value = matters.value.filter((matter) => matter.key !== key);
  }

  /** A blank matter at the same place, after a saved one was put away. */
  function startOver(): void {
    const { key = 'new', callId = null } = current.value ?? {};
    drop(key);
    open(key, callId);
  }

  /** Called at every change of the form; writes the draft after a short rest. */
  function touched(matter: Matter): void {
    if (matter.status !== 'editing' || (isBlank(matter.form) && matter.draft === 'none')) return;
    clearTimeout(timers.get(matter.key));
    timers.set(matter.key, setTimeout(() => void saveDraft(matter), DRAFT_DELAY_MS));
  }

  async function saveDraft(matter: Matter): Promise<void> {
    clearTimeout(timers.get(matter.key));
    if (matter.status !== 'editing') return;
    matter.draft = 'saving';
    const form = draftOf(matter);
    try {
      await api.saveDraft(matter.key, form);
      forgetKept(`draft:${matter.key}`);
      matter.draft = 'server';
      matter.draftAt = nowIso();
      drafts.value = [{ key: matter.key, form, at: matter.draftAt }, ...drafts.value.filter((one) => one.key !== matter.key)];
    } catch (failure) {
      if (!(failure instanceof ApiFailure) || !failure.away) throw failure;
      await keep(`draft:${matter.key}`, form);
      matter.draft = 'local';
    }
  }

  async function forgetDraft(key: string): Promise<void> {
    clearTimeout(timers.get(key));
    drafts.value = drafts.value.filter((one) => one.key !== key);
    forgetKept(`draft:${key}`);
    await api.removeDraft(key).catch(() => undefined);
  }

  /** Saves the matter as a ticket. While the server is away the input is sealed and sent when it is back; then the status is `queued`. */
  async function submit(matter: Matter, disposition: TicketDisposition, incomplete?: TicketInput['incomplete']): Promise<void> {
    if (matter.status !== 'editing') return;
    clearTimeout(timers.get(matter.key));
    matter.status = 'saving';
    const input = inputOf(matter, disposition, incomplete);
    try {
      await create(matter, input);
    } catch (failure) {
      if (!(failure instanceof ApiFailure) || !failure.away) {
        matter.status = 'editing';
        throw failure;
      }
      await keep(`submit:${matter.key}`, { input, idempotencyKey: matter.idempotencyKey });
      matter.status = 'queued';
    }
  }

  async function create(matter: Matter, input: TicketInput): Promise<void> {
    matter.saved = await api.createTicket(input, matter.idempotencyKey);
    matter.status = 'saved';
    await forgetDraft(matter.key);
  }

  /** The server is back: send what was kept. Drafts first, then whole tickets. */
  async function flush(): Promise<void> {
    for (const name of keptNames()) {
      const [kind = '', key = ''] = name.split(/:(.*)/s);
      if (kind === 'draft') await flushDraft(name, key);
      else if (kind === 'submit') await flushSubmit(name, key);
    }
  }
  async function flushDraft(name: string, key: string): Promise<void> {
    const form = await unseal<DraftForm>(name);
    if (form === null) return forgetKept(name);
    const matter = find(key);
    if (matter) return saveDraft(matter);
    await api.saveDraft(key, form).then(() => forgetKept(name), () => undefined);
  }
  async function flushSubmit(name: string, key: string): Promise<void> {
    const kept = await unseal<{ input: TicketInput; idempotencyKey: string }>(name);
    if (kept === null) return forgetKept(name);
    const matter = find(key) ?? { ...newMatter(key, kept.input.callId ?? null, kept.idempotencyKey) };
    try {
      await create(matter, kept.input);
      forgetKept(name);
    } catch (failure) {
      if (failure instanceof ApiFailure && failure.away) return;
      forgetKept(name);
      matter.status = 'editing';
      throw failure;
    }
  }

  /** The drafts as the server lists them, begun here or at another desk. What is open on this desk stays as it is; only a blank form is filled. */
  async function loadDrafts(): Promise<void> {
    const rows = (await api.drafts()).items.slice(0, MOST_DRAFTS);
    const found = await Promise.allSettled(rows.map(async ({ key }) => ({ key, ...(await api.draft(key)) })));
    drafts.value = found.flatMap((one) => (one.status === 'fulfilled' ? [{ key: one.value.key, form: one.value.form, at: one.value.updatedAt }] : []));
    const blank = matters.value.find((matter) => matter.key === currentKey.value && isBlank(matter.form));
    const draft = drafts.value.find((one) => one.key === blank?.key);
    if (blank && draft) Object.assign(blank, matterFromDraft(draft.key, draft.form, blank.idempotencyKey));
  }

  function wipe(): void {
    for (const timer of timers.values()) clearTimeout(timer);
    matters.value = [];
    drafts.value = [];
    currentKey.value = 'new';
    wipeKept();
  }

  return { matters, currentKey, current, siblings, drafts, open, openFor, another, drop, startOver, touched, saveDraft, forgetDraft, submit, flush, loadDrafts, wipe };
});
