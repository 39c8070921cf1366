/** explain of a read: PostgreSQL's plan, told in MongoDB's words. */
import { deserialize, serialize, type Document } from 'bson';
import { textOf, type Statement } from '../database.ts';
import { CODES, CommandError } from '../errors.ts';
import { refuseExpressions, refuseFindOptions } from '../refusals.ts';
import { Fields } from '../bson-scan.ts';
import type { Command } from './command.ts';

const FUNCTIONS: Readonly<Record<string, string>> = { find: 'find', aggregate: 'pipeline', count: 'count', distinct: 'distinct', update: 'update', delete: 'delete', findAndModify: 'find_and_modify' };
const READS = new Set(['find', 'aggregate', 'count', 'distinct']);

interface Plan extends Document {
  Plans?: Plan[];
}

export const explain: Command = async (call) => {
  const bytes = call.fields.document('explain');
  const inner = bytes === undefined ? {} : deserialize(bytes, { promoteLongs: true });
  const name = Object.keys(inner)[0] ?? '';
  const kind = FUNCTIONS[name];
  if (bytes === undefined || kind === undefined) throw new CommandError(CODES.unsupported, `explain of ${name} is not supported`);
  refuseExpressions(bytes);
  if (name === 'find') refuseFindOptions(new Fields(Buffer.from(bytes)));
  const run = READS.has(name) && (call.fields.string('verbosity') ?? 'allPlansExecution') !== 'queryPlanner';
  const statement: Statement = { name: `explain_${kind}_${String(run)}`, text: `EXPLAIN (FORMAT JSON${run ? ', ANALYZE' : ''}) SELECT document FROM documentdb_api_catalog.bson_aggregation_${kind}($1, $2)` };
  const [row] = await call.executor.run(statement, [call.database, Buffer.from(serialize(inner))]);
  const [top] = JSON.parse(textOf(row?.[0]) ?? '[]') as { Plan: Plan; 'Execution Time'?: number }[];
  if (top === undefined) throw new CommandError(1, 'the engine gave no plan');
  return answer(`${call.database}.${String(inner[name])}`, inner, top, run);
};

function answer(namespace: string, command: Document, top: { Plan: Plan; 'Execution Time'?: number }, run: boolean): Document {
  const winningPlan = stageOf(top.Plan);
  const reply: Document = { explainVersion: '1', queryPlanner: { namespace, winningPlan, rejectedPlans: [] }, command, plan: top.Plan, ok: 1 };
  if (run) {
    reply['executionStats'] = {
      executionSuccess: true,
      nReturned: top.Plan['Actual Rows'] as unknown,
      executionTimeMillis: Math.round(top['Execution Time'] ?? 0),
      totalDocsExamined: sum(top.Plan, (plan) => (isScan(plan) ? (number(plan['Actual Rows']) + number(plan['Rows Removed by Filter']) + number(plan['Rows Removed by Index Recheck'])) * number(plan['Actual Loops'], 1) : 0)),
      executionStages: winningPlan,
    };
  }
  return reply;
}

function number(value: unknown, otherwise = 0): number {
  return typeof value === 'number' ? value : otherwise;
}

function sum(plan: Plan, measure: (plan: Plan) => number): number {
  return (plan.Plans ?? []).reduce((total, child) => total + sum(child, measure), measure(plan));
}

function isScan(plan: Plan): boolean {
  return ['Seq Scan', 'Index Scan', 'Bitmap Heap Scan', 'Index Only Scan'].includes(String(plan['Node Type']));
}

const STAGES: Readonly<Record<string, string>> = { 'Seq Scan': 'COLLSCAN', 'Index Scan': 'IXSCAN', 'Index Only Scan': 'IXSCAN', 'Bitmap Index Scan': 'IXSCAN', 'Bitmap Heap Scan': 'FETCH', Sort: 'SORT', 'Incremental Sort': 'SORT', Limit: 'LIMIT', 'Function Scan': 'EOF' };

function stageOf(plan: Plan): Document {
  const children = (plan.Plans ?? []).map(stageOf);
  const type = String(plan['Node Type']);
  const stage: Document = { stage: STAGES[type] ?? type.toUpperCase().replaceAll(' ', '_') };
  const index = indexOf(plan);
  if (index !== undefined) Object.assign(stage, { stage: 'IXSCAN', indexName: index });
  if (children.length === 1) stage['inputStage'] = children[0];
  else if (children.length > 1) stage['inputStages'] = children;
  return stage;
}

function indexOf(plan: Plan): string | undefined {
  const own: unknown = plan['Index Name'];
  return typeof own === 'string' ? own : undefined;
}
