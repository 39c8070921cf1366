/**
 * Writes telephony/ari/generated.ts from the api-docs that Asterisk ships (usr/share/asterisk/rest-api/*.json):
 * one interface per model and the union of all events. Run after a change of Asterisk: `npx tsx scripts/generate-ari-types.ts [rest-api folder]`.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Property {
  type: string;
  required?: boolean;
  allowableValues?: { valueType: string; values: string[] };
}
interface Model {
  id: string;
  description?: string;
  properties: Record<string, Property>;
  subTypes?: string[];
}

const repository = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = process.argv[2] ?? join(repository, '.root/current/usr/share/asterisk/rest-api');

// The envelope of REST over the socket belongs to the transport, not to the events an application sees.
const ENVELOPE = /^(REST|MissingParams$|Message$)/;
const SIMPLE: Record<string, string> = { string: 'string', Date: 'string', int: 'number', long: 'number', double: 'number', boolean: 'boolean', object: 'Record<string, unknown>', binary: 'unknown', containers: 'unknown[]' };

function readModels(): { models: Map<string, Model>; version: string } {
  const models = new Map<string, Model>();
  let version = '';
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')).sort()) {
    const doc = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { apiVersion?: string; models?: Record<string, Model> };
    version = doc.apiVersion ?? version;
    for (const [id, model] of Object.entries(doc.models ?? {})) if (!ENVELOPE.test(id)) models.set(id, { ...model, id });
  }
  return { models, version };
}

function tsType(property: Property, models: Map<string, Model>): string {
  if (property.allowableValues?.valueType === 'LIST' && property.type === 'string') return property.allowableValues.values.map((value) => `'${value}'`).join(' | ');
  const list = /^List\[(.+)\]$/.exec(property.type);
  if (list?.[1] !== undefined) return `${named(list[1], models)}[]`;
  return named(property.type, models);
}

function named(type: string, models: Map<string, Model>): string {
  return SIMPLE[type] ?? (models.has(type) ? type : 'unknown');
}

function writeModel(model: Model, models: Map<string, Model>, events: Set<string>): string {
  const isEvent = events.has(model.id);
  const fields = Object.entries(model.properties).map(([key, property]) => `  ${key}${property.required === true ? '' : '?'}: ${tsType(property, models)};`);
  if (isEvent) fields.unshift(`  type: '${model.id}';`);
  if (model.id === 'Event') fields.unshift('  type: string;', '  asterisk_id?: string;');
  const summary = (model.description ?? '').split(/\n/)[0]?.trim() ?? '';
  return `${summary ? `/** ${summary} */\n` : ''}export interface ${model.id}${isEvent ? ' extends Event' : ''} {\n${fields.join('\n')}\n}`;
}

const { models, version } = readModels();
const events = new Set((models.get('Event')?.subTypes ?? []).filter((id) => models.has(id)));
const text = [
  `// Written by scripts/generate-ari-types.ts from Asterisk's own api-docs (ARI ${version}). Not edited by hand.`,
  ...[...models.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map((model) => writeModel(model, models, events)),
  `/** Every event an application may receive. */\nexport type AriEvent =\n${[...events].sort().map((id) => `  | ${id}`).join('\n')};`,
];
writeFileSync(join(repository, 'telephony/ari/generated.ts'), `${text.join('\n\n')}\n`);
