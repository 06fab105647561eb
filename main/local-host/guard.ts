/** Who may talk to the local host: decisions only, no sockets. Every rule is here so that every rule can be tested. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly status: 400 | 401 | 403; readonly reason: string };

const allowed: Verdict = { allowed: true };
const refuse = (status: 400 | 401 | 403, reason: string): Verdict => ({ allowed: false, status, reason });

/** Names under which 127.0.0.1 may be called. Any other Host is a foreign site whose name was rebound to us. */
const ownNames = ['127.0.0.1', 'localhost'];

export function ownHosts(port: number): readonly string[] {
  return ownNames.map((name) => `${name}:${port}`);
}

/** All values of a header, in order. `rawHeaders` is Node's flat list [name, value, name, value ...]. */
export function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
}

/** Checks the Host header. Node itself answers a request with two of them, taking the first. */
export function checkHost(rawHeaders: readonly string[], port: number): Verdict {
  const hosts = headerValues(rawHeaders, 'host');
  if (hosts.length !== 1) return refuse(400, `${hosts.length} Host headers`);
  return ownHosts(port).includes(hosts[0]?.toLowerCase() ?? '') ? allowed : refuse(403, 'foreign Host');
}

/** Checks the Origin header. It may be absent only where `required` is false (plain GET of a built file). */
export function checkOrigin(rawHeaders: readonly string[], port: number, required: boolean): Verdict {
  const origins = headerValues(rawHeaders, 'origin');
  if (origins.length === 0) return required ? refuse(403, 'no Origin') : allowed;
  if (origins.length > 1) return refuse(400, 'two Origin headers');
  // The page's origin must be the very host it calls: localhost may not reach 127.0.0.1 with the other's cookie.
  const host = headerValues(rawHeaders, 'host')[0]?.toLowerCase() ?? '';
  return origins[0]?.toLowerCase() === `http://${host}` && ownHosts(port).includes(host) ? allowed : refuse(403, 'foreign Origin');
}

/** Equal in constant time, whatever the lengths. */
export function sameSecret(given: string, kept: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(kept));
}

/** 128 random bits, in hex. */
export const newSecret = (): string => randomBytes(16).toString('hex');

/** Cookies are shared by all ports of a host, so the port is in the name. */
export const cookieName = (port: number): string => `netloom_${port}`;

export function cookieValue(rawHeaders: readonly string[], name: string): string | undefined {
  for (const part of headerValues(rawHeaders, 'cookie').flatMap((header) => header.split(';'))) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

/** Links (the token in the URL fragment) and the sessions they were exchanged for (the cookie). Kept in memory only. */
export class Sessions {
  #links: string[] = [];
  #sessions: string[] = [];
  readonly #limit = 100;

  /** A new token. It opens one session and is then worth nothing: links end up in histories, logs and process lists. */
  link(): string {
    const token = newSecret();
    this.#links = [...this.#links, token].slice(-this.#limit);
    return token;
  }

  /** The cookie value for a token, or undefined for a wrong or used one. */
  exchange(token: string): string | undefined {
    const left = this.#links.filter((kept) => !sameSecret(token, kept));
    if (left.length === this.#links.length) return undefined;
    this.#links = left;
    const session = newSecret();
    this.#sessions = [...this.#sessions, session].slice(-this.#limit);
    return session;
  }

  knows(session: string | undefined): boolean {
    if (session === undefined) return false;
    let known = false;
    for (const kept of this.#sessions) known = sameSecret(session, kept) || known;
    return known;
  }
}
