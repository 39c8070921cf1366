const WITHIN_MS = 2_000;

/** Asterisk's own figures in Prometheus' form, from the address of its web server; null when it does not give them. */
export async function asteriskFigures(url: string, password: string): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Basic ${btoa(`hotline:${password}`)}` }, signal: AbortSignal.timeout(WITHIN_MS) });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}
