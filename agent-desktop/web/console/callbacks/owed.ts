import { ref } from 'vue';
import { defineStore } from 'pinia';
import type { CallbackView, DeskFigures, OwnDayView, ServiceLevelReport } from '../../../../contract/queues.ts';
import { list, request, type Page } from '../api.ts';

const part = encodeURIComponent;

/** Calls that are owed, rates and one's own day, over HTTP. */
export const owedApi = {
  open: (): Promise<Page<CallbackView>> => list<CallbackView>('/callbacks', { of: 'open', limit: 500 }),
  closed: (cursor: string | undefined): Promise<Page<CallbackView>> => list<CallbackView>('/callbacks', { of: 'closed', limit: 100, cursor }),
  claim: (id: string) => request<CallbackView>('POST', `/callbacks/${part(id)}/claim`),
  call: (id: string) => request<{ callId: string }>('POST', `/callbacks/${part(id)}/call`),
  done: (id: string, reason: string) => request<CallbackView>('POST', `/callbacks/${part(id)}/done`, { body: { reason } }),
  level: (query: { queueId?: string; excludeShort: boolean }) => request<ServiceLevelReport>('GET', '/reports/service-level', { query }),
  ownDay: () => request<OwnDayView>('GET', '/reports/own-day'),
};

/** What is pushed of them; null until the first push or answer. */
export const useFigures = defineStore('figures', () => ({ floor: ref<DeskFigures | null>(null), day: ref<OwnDayView | null>(null) }));
