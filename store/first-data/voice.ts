import { numberInputSchema, type FlowDocument, type HoursView } from '../../contract/flows.ts';
import type { NumberView } from '../../contract/views.ts';
import type { FlowRecord, FlowVersion } from '../../ivr/flow-version.ts';

const number = (input: Record<string, unknown>): NumberView => ({ ...numberInputSchema.parse(input), version: 1 });

/** 12345 leads straight to people, with keys offered after eight seconds; 12346 shows what a voice menu can do. */
export const NUMBERS: readonly NumberView[] = [
  number({ number: '12345', name: '12345政务服务便民热线', aliases: ['085112345', '+8685112345', '8685112345'], mode: 'opt-in', greeting: ['welcome', 'moment'], queueId: 'general', webCall: true }),
  number({ number: '12346', name: '12346语音菜单（演示）', aliases: ['085112346'], mode: 'menu', greeting: ['menuWelcome'], queueId: 'general', flowId: 'demo-menu', webCall: true }),
];

const MORNING = { from: '08:30', to: '12:00' };
const AFTERNOON = { from: '13:30', to: '17:30' };
export const HOURS: readonly HoursView[] = [
  { id: 'office', name: '工作日办公时间', weekly: [1, 2, 3, 4, 5].map((day) => ({ day, spans: [MORNING, AFTERNOON] })), holidays: 'closed', exceptions: [], version: 1 },
];

type Node = FlowDocument['nodes'][string];
const menu = (name: string, prompt: string, keys: Record<string, string>, exits: Record<string, string>, x: number, y: number): Node => ({
  kind: 'menu', name, at: { x, y },
  settings: { prompts: [prompt], keys: Object.entries(keys).map(([key, label]) => ({ key, label })), humanKey: '0', repeatKey: '#', bargeIn: true, timeoutSeconds: 5, rounds: 3, noInputPrompts: ['noInput'], wrongKeyPrompts: ['wrongKey'] },
  exits: { ...exits, human: 'agent', timeout: 'agent' },
});

const wants = (name: string, skillId: string, level: number, next: string, x: number, y: number): Node => ({ kind: 'set-skill', name, at: { x, y }, settings: { skillId, level }, exits: { next } });

/** Three levels: matter, trade, notice. Every level has the key to a human, and silence leads there too. */
const DEMO: FlowDocument = {
  start: 'top',
  nodes: {
    top: menu('总菜单', 'menuTop', { 1: '水电气热', 2: '社保医保公积金', 3: '方言', 4: 'English' }, { 'key:1': 'utilities', 'key:2': 'insurance', 'key:3': 'dialect', 'key:4': 'english' }, 40, 160),
    utilities: menu('水电气热', 'menuUtilities', { 1: '自来水', 2: '供电', 3: '燃气供热', '*': '返回' }, { 'key:1': 'water', 'key:2': 'agent', 'key:3': 'agent', 'key:*': 'top' }, 340, 40),
    insurance: menu('社保医保公积金', 'menuInsurance', { 1: '社会保险', 2: '医疗保险', 3: '公积金', '*': '返回' }, { 'key:1': 'agent', 'key:2': 'agent', 'key:3': 'agent', 'key:*': 'top' }, 340, 280),
    water: menu('自来水', 'menuWater', { 1: '停水通知', 2: '水质', '*': '返回' }, { 'key:1': 'notice', 'key:2': 'agent', 'key:*': 'utilities' }, 640, 40),
    notice: { kind: 'say', name: '停水通知', at: { x: 940, y: 40 }, settings: { prompts: ['noticeWater'], bargeIn: true }, exits: { next: 'water' } },
    // Somebody who speaks it first; after a minute, anybody is better than nobody.
    dialect: wants('方言', 'dialect', 1, 'speaker', 340, 460),
    english: { ...wants('English', 'english', 1, 'speaker', 340, 600), settings: { skillId: 'english', level: 1, language: 'en' } },
    speaker: { kind: 'to-queue', name: '会说的人', at: { x: 640, y: 520 }, settings: { queueId: 'general', maxWaitSeconds: 60 }, exits: { timeout: 'noDialect' } },
    noDialect: wants('不限方言', 'dialect', 0, 'noEnglish', 940, 460),
    noEnglish: wants('不限英语', 'english', 0, 'agent', 940, 600),
    agent: { kind: 'to-queue', name: '人工', at: { x: 940, y: 280 }, settings: { queueId: 'general' }, exits: {} },
  },
};

export const FLOWS: readonly FlowRecord[] = [{ id: 'demo-menu', name: '演示菜单', draft: DEMO, published: 1, version: 1 }];
/** `publishedAt` is that of this file, not of the machine that installs it. */
export const FLOW_VERSIONS: readonly FlowVersion[] = [{ flowId: 'demo-menu', version: 1, publishedAt: '2026-11-22T00:00:00.000Z', byName: '系统', note: '随系统提供', document: DEMO }];
