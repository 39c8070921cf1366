/** A QR code, drawn by ourselves: bytes, error correction M, versions 1 to 10 (up to 213 bytes). ISO/IEC 18004. */
export interface Qr { size: number; dark(x: number, y: number): boolean }

/** Of error correction M, by version: check codewords of a block, and blocks. */
const CHECK = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
const bit = (value: number, place: number): boolean => ((value >>> place) & 1) === 1;

/** Throws a RangeError when the text is too long. */
export function qrOf(text: string): Qr {
  const bytes = new TextEncoder().encode(text);
  const version = CHECK.findIndex((_check, index) => dataLength(index + 1) >= bytes.length + (index < 9 ? 2 : 3)) + 1;
  if (version === 0) throw new RangeError('too long for a QR code of version 10');
  const grid = new Grid(version);
  const codewords = withChecks(dataOf(bytes, version), version);
  const masks = Array.from({ length: 8 }, (_none, mask) => grid.filled(codewords, mask));
  return masks.reduce((best, one) => (one.unrest < best.unrest ? one : best));
}

/** The dark squares as one SVG path, in units of a square, without the quiet margin. */
export function qrPath({ size, dark }: Qr): string {
  let path = '';
  for (let y = 0; y < size; y += 1) for (let x = 0; x < size; x += 1) if (dark(x, y)) path += `M${x},${y}h1v1h-1z`;
  return path;
}

const alignments = (version: number): number => (version === 1 ? 0 : Math.floor(version / 7) + 2);

function rawLength(version: number): number {
  const rows = alignments(version);
  const bits = (16 * version + 128) * version + 64 - (version === 1 ? 0 : (25 * rows - 10) * rows - 55) - (version >= 7 ? 36 : 0);
  return Math.floor(bits / 8);
}
const dataLength = (version: number): number => rawLength(version) - (CHECK[version - 1] ?? 0) * (BLOCKS[version - 1] ?? 0);

function dataOf(bytes: Uint8Array, version: number): number[] {
  const length = dataLength(version);
  const bits = `0100${bytes.length.toString(2).padStart(version < 10 ? 8 : 16, '0')}${Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')}`;
  const ended = bits + '0'.repeat(Math.min(4, length * 8 - bits.length));
  const data = (ended.match(/.{1,8}/g) ?? []).map((eight) => parseInt(eight.padEnd(8, '0'), 2));
  for (let pad = 0xec; data.length < length; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

/** Multiplies in the field of 256 elements. */
function times(x: number, y: number): number {
  let product = 0;
  for (let place = 7; place >= 0; place -= 1) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((y >>> place) & 1) * x);
  return product;
}

/** The check codewords of a block, Reed and Solomon's. */
export function checksOf(data: readonly number[], count: number): number[] {
  const divisor = [...Array<number>(count - 1).fill(0), 1];
  for (let root = 1, round = 0; round < count; round += 1, root = times(root, 2)) {
    for (let index = 0; index < count; index += 1) divisor[index] = times(divisor[index] ?? 0, root) ^ (divisor[index + 1] ?? 0);
  }
  return data.reduce<number[]>((rest, value) => {
    const factor = value ^ (rest[0] ?? 0);
    return [...rest.slice(1), 0].map((one, index) => one ^ times(divisor[index] ?? 0, factor));
  }, Array<number>(count).fill(0));
}

/** Cut into blocks, each with its checks, woven together. */
function withChecks(data: readonly number[], version: number): number[] {
  const [count, blocks, raw] = [CHECK[version - 1] ?? 0, BLOCKS[version - 1] ?? 1, rawLength(version)];
  const short = Math.floor(raw / blocks) - count;
  const parts: number[][] = [];
  for (let block = 0, from = 0; block < blocks; block += 1) {
    const length = short + (block < blocks - (raw % blocks) ? 0 : 1);
    parts.push(data.slice(from, from + length));
    from += length;
  }
  const woven = (rows: readonly number[][]): number[] => Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_none, at) => rows.flatMap((row) => row[at] ?? [])).flat();
  return [...woven(parts), ...woven(parts.map((part) => checksOf(part, count)))];
}

const MASKS: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0, (_x, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0, (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0, (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The square of one version: what stands fast in it, and what is left for the message. */
class Grid {
  readonly #version: number;
  readonly #size: number;

  constructor(version: number) {
    this.#version = version;
    this.#size = version * 4 + 17;
  }

  filled(codewords: readonly number[], mask: number): Qr & { unrest: number } {
    const size = this.#size;
    const fixed = new Map<number, boolean>();
    const set = (x: number, y: number, dark: boolean): void => void (x >= 0 && y >= 0 && x < size && y < size && fixed.set(y * size + x, dark));
    this.#patterns(set);
    this.#format(set, mask);
    const cells = Array.from({ length: size * size }, (_none, at) => fixed.get(at) ?? false);
    let next = 0;
    for (let right = size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let vertical = 0; vertical < size; vertical += 1) for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - vertical : vertical;
        if (fixed.has(y * size + x)) continue;
        const dark = bit(codewords[next >>> 3] ?? 0, 7 - (next & 7));
        cells[y * size + x] = dark !== (MASKS[mask]?.(x, y) ?? false);
        next += 1;
      }
    }
    const dark = (x: number, y: number): boolean => cells[y * size + x] ?? false;
    return { size, dark, unrest: unrestOf(size, dark) };
  }

  /** The eyes, the alignment marks, the dotted lines, from version 7 on the version. */
  #patterns(set: (x: number, y: number, dark: boolean) => void): void {
    const [size, version] = [this.#size, this.#version];
    for (let at = 0; at < size; at += 1) for (const [x, y] of [[6, at], [at, 6]] as const) set(x, y, at % 2 === 0);
    const ring = (cx: number, cy: number, reach: number, light: readonly number[]): void => {
      for (let dy = -reach; dy <= reach; dy += 1) for (let dx = -reach; dx <= reach; dx += 1) set(cx + dx, cy + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))));
    };
    for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) ring(x, y, 4, [2, 4]);
    const places = version === 1 ? [] : version < 7 ? [6, size - 7] : [6, (size - 1) / 2, size - 7];
    for (const x of places) for (const y of places) if (!((x === 6 && (y === 6 || y === size - 7)) || (x === size - 7 && y === 6))) ring(x, y, 2, [1]);
    if (version < 7) return;
    let rest = version;
    for (let round = 0; round < 12; round += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    for (let at = 0; at < 18; at += 1) for (const [x, y] of [[size - 11 + (at % 3), Math.floor(at / 3)], [Math.floor(at / 3), size - 11 + (at % 3)]] as const) set(x, y, bit((version << 12) | rest, at));
  }

  #format(set: (x: number, y: number, dark: boolean) => void, mask: number): void {
    const size = this.#size;
    let rest = mask;
    for (let round = 0; round < 10; round += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412;
    for (let at = 0; at < 15; at += 1) {
      if (at < 8) set(8, at < 6 ? at : at + 1, bit(bits, at));
      else set(at === 8 ? 7 : 14 - at, 8, bit(bits, at));
      if (at < 8) set(size - 1 - at, 8, bit(bits, at));
      else set(8, size - 15 + at, bit(bits, at));
    }
    set(8, size - 8, true);
  }
}

/** How hard the picture is to read: long runs and solid squares. */
function unrestOf(size: number, dark: (x: number, y: number) => boolean): number {
  let unrest = 0;
  for (let a = 0; a < size; a += 1) for (const at of [(b: number) => dark(b, a), (b: number) => dark(a, b)]) {
    for (let b = 1, run = 1; b < size; b += 1) {
      run = at(b) === at(b - 1) ? run + 1 : 1;
      if (run >= 5) unrest += run === 5 ? 3 : 1;
    }
  }
  for (let y = 1; y < size; y += 1) for (let x = 1; x < size; x += 1) if (dark(x, y) === dark(x - 1, y) && dark(x, y) === dark(x, y - 1) && dark(x, y) === dark(x - 1, y - 1)) unrest += 3;
  return unrest;
}
