/**
 * Which pages may open the proxy's WebSocket. An entry is a whole origin (`https://hotline.example.org`) or `:PORT`: a page from the same host that the
 * browser used to reach the proxy, on that port. Browsers cannot forge Origin or Host; other programs can, and are stopped by the ticket.
 */
export function originAllowed(origin: string | undefined, host: string | undefined, allowed: readonly string[]): boolean {
  const page = parseOrigin(origin);
  if (!page) return false;
  return allowed.some((entry) => {
    if (!entry.startsWith(':')) return parseOrigin(entry)?.origin === page.origin;
    return host !== undefined && page.hostname === hostNameOf(host) && portOf(page) === Number(entry.slice(1));
  });
}

function parseOrigin(origin: string | undefined): URL | null {
  if (origin === undefined || !/^https?:\/\//.test(origin)) return null;
  try {
    return new URL(origin);
  } catch {
    return null;
  }
}

function hostNameOf(host: string): string | null {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
