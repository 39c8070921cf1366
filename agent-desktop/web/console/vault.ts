/**
 * Keeps what the server could not take, encrypted in this tab's session storage. The key lives in memory only and cannot be exported: another tab,
 * another user of the machine or a copy of the profile reads nothing. Pages without WebCrypto (plain HTTP) keep it in memory alone.
 */
const PREFIX = 'hotline-kept:';
const memory = new Map<string, string>();
let sealing: Promise<CryptoKey> | null = null;

function keyOfThisPage(): Promise<CryptoKey> {
  sealing ??= crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  return sealing;
}
const canSeal = (): boolean => typeof crypto.subtle !== 'undefined';
const toText = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const toBytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** Keeps a value under a name; an older one of that name is replaced. */
export async function keep(name: string, value: unknown): Promise<void> {
  const plain = JSON.stringify(value);
  if (!canSeal()) {
    memory.set(name, plain);
    return;
  }
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOfThisPage(), new TextEncoder().encode(plain)));
  sessionStorage.setItem(PREFIX + name, `${toText(iv)}.${toText(sealed)}`);
}

/** The kept value, or null when there is none or this page's key does not open it. */
export async function unseal<T>(name: string): Promise<T | null> {
  if (!canSeal()) return JSON.parse(memory.get(name) ?? 'null') as T | null;
  const [iv, sealed] = (sessionStorage.getItem(PREFIX + name) ?? '').split('.');
  if (!iv || !sealed) return null;
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: toBytes(iv) }, await keyOfThisPage(), toBytes(sealed));
    return JSON.parse(new TextDecoder().decode(plain)) as T;
  } catch {
    return null;
  }
}

/** Names of everything kept by this tab. */
export function keptNames(): string[] {
  const stored = Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  return [...memory.keys(), ...stored];
}

export function forgetKept(name: string): void {
  memory.delete(name);
  sessionStorage.removeItem(PREFIX + name);
}

/** Sign-out: nothing stays behind, and a new key makes old copies worthless. */
export function wipeKept(): void {
  for (const name of keptNames()) forgetKept(name);
  sealing = null;
}
