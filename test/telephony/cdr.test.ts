import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../clock.ts';
import { createBus } from '../../events/bus.ts';
import { createCallBook, type CallBook } from '../../telephony/call-book.ts';
import { newCall } from '../../telephony/call.ts';
import { CDR_ASIDE_MS, CDR_FILE_BYTES, createCdrImport, type CdrImport } from '../../telephony/cdr-import.ts';
import { isResidentRow, parseCdrLine } from '../../telephony/cdr.ts';

interface Row { id?: string; src?: string; dst?: string; start?: string; answer?: string; end?: string; talk?: string; cause?: string; channel?: string; context?: string; number?: string }
const line = (row: Row = {}): string =>
  [row.id ?? '1795373701.14', row.id ?? '1795373701.14', row.src ?? '19900001234', row.dst ?? '12345', row.start ?? '1795373701.4', row.answer ?? '1795373702.4', row.end ?? '1795373711.4', '10', row.talk ?? '9', 'ANSWERED', row.cause ?? '16', row.channel ?? 'PJSIP/trunk-local-00000004', row.context ?? 'fallback-trunk', row.number ?? '12345']
    .map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

describe('Asterisk\'s own account of calls', () => {
  it('a row is read with its times and numbers', () => {
    expect(parseCdrLine(line({ dst: 'h' }))).to.include({ uniqueId: '1795373701.14', from: '19900001234', to: '12345', startedAt: '2026-11-22T18:55:01.400Z', endedAt: '2026-11-22T18:55:11.400Z', talkSeconds: 9, cause: 16 });
  });
  it('commas, quotes and Chinese in a caller\'s name stay in their field', () => {
    expect(parseCdrLine(line({ src: '"王, 小" <110>' }))?.from).to.equal('"王, 小" <110>');
  });
  it('given nobody answered, there is no time of it', () => {
    expect(parseCdrLine(line({ answer: '0.000000', talk: '0.000' }))).to.include({ answeredAt: null, talkSeconds: 0 });
  });
  for (const [what, text] of [
    ['an empty line', ''], ['a line cut short', line().slice(0, 60)], ['a line of thirteen fields', line().split(',').slice(0, 13).join(',')], ['an id that is none', line({ id: '../../x' })],
    ['a start that is no time', line({ start: 'soon' })], ['an end out of all time', line({ end: '99999999999' })],
  ] as const) {
    it(`${what} is no row`, () => {
      expect(parseCdrLine(text)).to.equal(null);
    });
  }
  for (const [what, row, counts] of [
    ['a resident in the application', { context: 'from-trunk' }, true], ['a resident in the emergency queue', {}, true], ['a resident fetched back', { context: 'back-web' }, true],
    ['the leg to an agent', { context: 'agents', number: '' }, false], ['a leg that we made over the trunk', { context: 'from-trunk', number: '' }, false],
    ['the helper that fetches back', { context: 'take-back', channel: 'Local/take@take-back-1;1', number: '' }, false], ['a listener', { context: 'default', channel: 'Snoop/1', number: '' }, false],
  ] as const) {
    it(`${what} ${counts ? 'counts' : 'does not count'} as a call`, () => {
      const read = parseCdrLine(line(row));
      expect(read !== null && isResidentRow(read)).to.equal(counts);
    });
  }
});

describe('entering calls from the account', () => {
  let dir: string;
  let book: CallBook;
  let importer: CdrImport;
  let ids = 0;
  let now = new Date();
  const stored = new Set<string>();
  const file = (): string => join(dir, 'hotline.csv');
  const make = (): CdrImport => createCdrImport({ file: file(), markFile: join(dir, 'mark'), book, hasUniqueId: (id) => Promise.resolve(stored.has(id)), newId: () => `new${(ids += 1)}`, clock: { now: () => now } });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hotline-cdr-'));
    book = createCallBook({ clock: { ...systemClock, after: () => () => undefined }, bus: createBus(() => undefined), journal: { append: () => undefined }, copy: () => undefined });
    stored.clear();
    ids = 0;
    now = systemClock.now();
    importer = make();
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const ended = (uniqueId: string) => book.byUniqueId(uniqueId);

  it('given no file yet, nothing is entered', async () => {
    expect(await importer.run()).to.equal(0);
  });
  it('the rows of one call make one record, once, also when read again from the start', async () => {
    const rows = [line({ cause: '', end: '1795373705.0' }), line({ start: '1795373705.0', cause: '', end: '1795373710.0' }), line({ dst: 'h', start: '1795373710.0', end: '1795373711.4' })];
    writeFileSync(file(), `${rows.join('\n')}\n`);
    expect([await importer.run(), await importer.run()]).to.deep.equal([1, 0]);
    expect(ended('1795373701.14')).to.include({ state: 'ended', ending: 'resident', cause: 16, number: '12345', origin: 'trunk', startedAt: '2026-11-22T18:55:01.400Z', endedAt: '2026-11-22T18:55:11.400Z' });
    rmSync(join(dir, 'mark'));
    expect(await make().run()).to.equal(0);
  });
  it('a half-written last line waits for its end', async () => {
    writeFileSync(file(), line().slice(0, 50));
    expect(await importer.run()).to.equal(0);
    appendFileSync(file(), `${line().slice(50)}\n`);
    expect(await importer.run()).to.equal(1);
  });
  it('given the last row of a call comes after the first was read, the record gets its cause', async () => {
    writeFileSync(file(), `${line({ cause: '', end: '1795373705.0' })}\n`);
    await importer.run();
    appendFileSync(file(), `${line({ dst: 'h', start: '1795373705.0' })}\n`);
    expect(await importer.run()).to.equal(0);
    expect(ended('1795373701.14')).to.include({ cause: 16, endedAt: '2026-11-22T18:55:11.400Z' });
  });
  it('a call in the store is not entered again; broken lines between are passed over', async () => {
    stored.add('1795373701.14');
    writeFileSync(file(), `${line()}\ngarbage\n\n${line({ id: '1795373702.1', talk: '0', answer: '' })}\n`);
    expect(await importer.run()).to.equal(1);
    expect(ended('1795373702.1')?.ending).to.equal('abandoned');
  });
  it('a file that was rotated is read from its beginning', async () => {
    writeFileSync(file(), `${line()}\n${line({ id: '1795373702.1' })}\n`);
    await importer.run();
    writeFileSync(file(), `${line({ id: '1795373703.1' })}\n`);
    expect(await importer.run()).to.equal(1);
  });
  it('a call whose end nobody saw gets its end from the account; one that we ended ourselves keeps ours', async () => {
    for (const [id, ending] of [['1795373701.14', 'lost'], ['1795373702.1', 'agent']] as const) {
      const record = book.open(newCall({ id: `c${id}`, direction: 'in', origin: 'trunk', number: '12345', callerRaw: '', callerName: '', residentChannel: id, uniqueId: id, startedAt: '2026-11-22T18:55:01.400Z' }));
      book.change(record.id, 'hungUp', { state: 'ended', ending, cause: 41, endedAt: '2026-11-22T19:00:00.000Z' });
    }
    writeFileSync(file(), `${line()}\n${line({ id: '1795373702.1' })}\n`);
    expect(await importer.run()).to.equal(0);
    expect(ended('1795373701.14')).to.include({ ending: 'lost', cause: 16, endedAt: '2026-11-22T18:55:11.400Z' });
    expect(ended('1795373702.1')).to.include({ ending: 'agent', cause: 41, endedAt: '2026-11-22T19:00:00.000Z' });
  });
  it('a thousand calls are read in pieces without losing one', async () => {
    writeFileSync(file(), `${Array.from({ length: 3_000 }, (_, index) => line({ id: `1795373701.${index}`, src: '王'.repeat(20) })).join('\n')}\n`);
    expect(await importer.run()).to.equal(3_000);
  });

  describe('given the file has grown large', () => {
    const later = (): Date => new Date(systemClock.now().getTime() + CDR_ASIDE_MS + 1_000);
    const many = (from: number, count: number): string => `${Array.from({ length: count }, (_, index) => line({ id: `1795373701.${from + index}`, src: '王'.repeat(100) })).join('\n')}\n`;
    const rows = Math.ceil(CDR_FILE_BYTES / many(0, 1).length);
    const calls = (): number => book.live().length + ids;

    it('it is put aside when read, and gone when nobody can be writing to it any more', async () => {
      writeFileSync(file(), many(0, rows));
      expect(await importer.run()).to.equal(rows);
      expect([existsSync(file()), existsSync(`${file()}.read`)]).to.deep.equal([false, true]);
      now = later();
      expect(await importer.run()).to.equal(0);
      expect(existsSync(`${file()}.read`)).to.equal(false);
    });
    it('rows that still go to the file put aside and rows of the new one are each entered once, in whichever order we look', async () => {
      writeFileSync(file(), many(0, rows));
      await importer.run();
      appendFileSync(`${file()}.read`, many(rows, 1));
      writeFileSync(file(), many(rows + 1, 2));
      expect(await importer.run()).to.equal(1);
      now = later();
      expect(await importer.run()).to.equal(2);
      expect(await importer.run()).to.equal(0);
      appendFileSync(file(), many(rows + 3, 1));
      expect([await importer.run(), calls()]).to.deep.equal([1, rows + 4]);
    });
    it('a restart at any moment of it neither loses nor doubles a call', async () => {
      writeFileSync(file(), many(0, rows));
      await importer.run();
      writeFileSync(file(), many(rows, 1));
      expect(await make().run()).to.equal(0);
      now = later();
      expect(await make().run()).to.equal(1);
      expect([await make().run(), calls()]).to.deep.equal([0, rows + 1]);
    });
    it('two looks at once enter each call once', async () => {
      writeFileSync(file(), many(0, 50));
      const entered = await Promise.all([importer.run(), importer.run()]);
      expect(entered).to.deep.equal([50, 0]);
    });
  });
});
