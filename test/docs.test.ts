import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readConfig } from '../config.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Every row that a hotline asks for: so many by letter. */
const ROWS: Readonly<Record<string, number>> = { A: 19, B: 14, C: 11, D: 10, E: 24, F: 10, G: 5, H: 9, I: 12, J: 7, K: 9 };
const STATES = ['works', 'partly', 'not yet'];
const FILE = /`([\w./-]+\.(?:ts|mjs|cjs|vue|md))`/g;

interface Row { id: string; state: string; what: string; where: string[]; tests: string[] }

function features(): Row[] {
  return text('docs/features.md').split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, id = '', , state = '', what = '', where = '', tests = ''] = cells;
    if (!/^[A-K]\d+$/.test(id)) return [];
    const files = (cell: string): string[] => [...cell.matchAll(FILE)].map(([, path = '']) => path);
    return [{ id, state, what, where: files(where), tests: files(tests) }];
  });
}

function documents(): string[] {
  const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/ARCHITECTURE.md', 'docs/features.md', 'docs/operations.md', 'docs/errors.md', ...decisions];
}

describe('documents', () => {
  it('the feature table has every row once, in order', () => {
    const wanted = Object.entries(ROWS).flatMap(([letter, count]) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`));
    expect(features().map((row) => row.id)).to.deep.equal(wanted);
  });

  it('each row has one of three states, and the counts at the top are right', () => {
    const rows = features();
    for (const row of rows) expect(STATES, row.id).to.include(row.state);
    const of = (state: string): number => rows.filter((row) => row.state === state).length;
    expect(text('docs/features.md')).to.include(`Of ${rows.length} rows, ${of('works')} work, ${of('partly')} work partly, ${of('not yet')} do not yet.`);
  });

  it('what works or works partly names its file and its test, and what is partly there says what is missing', () => {
    for (const row of features().filter(({ state }) => state !== 'not yet')) {
      expect(row.where, `${row.id}: file`).to.not.be.empty;
      expect(row.tests.filter((path) => path.startsWith('test/')), `${row.id}: test`).to.not.be.empty;
      if (row.state === 'partly') expect(row.what, row.id).to.not.equal('');
    }
  });

  it('every file the feature table names is there', () => {
    for (const row of features()) for (const path of [...row.where, ...row.tests]) expect(existsSync(join(root, path)), `${row.id}: ${path}`).to.equal(true);
  });

  it('every link and every file with a folder in a document leads somewhere', () => {
    for (const document of documents()) {
      const content = text(document);
      for (const [, target = ''] of content.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) expect(existsSync(join(root, dirname(document), target)), `${document}: ${target}`).to.equal(true);
      for (const [, path = ''] of content.matchAll(FILE)) if (path.includes('/') && !path.startsWith('/')) expect(existsSync(join(root, path)), `${document}: ${path}`).to.equal(true);
    }
  });

  it('the README lists every setting of the configuration', () => {
    const readme = text('README.md');
    const names = Object.keys(readConfig({})).filter((name) => name !== 'tls' && name !== 'firstAdminPassword').map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
    for (const name of [...names, 'TLS_CERT', 'TLS_KEY']) expect(readme, name).to.match(new RegExp(`^\\| [^|]*\`${name}\``, 'm'));
  });

  it('decisions are numbered without a gap, each with context, decision and consequences', () => {
    const names = readdirSync(join(root, 'docs/decisions')).sort();
    names.forEach((name, index) => {
      expect(name).to.match(new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
      for (const part of ['Context', 'Decision', 'Consequences']) expect(text(`docs/decisions/${name}`), name).to.include(`\n## ${part}\n`);
    });
  });
});
