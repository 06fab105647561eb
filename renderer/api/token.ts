/** The local host's one-time token: it arrives in the URL's fragment, is exchanged for a cookie, and leaves the address bar. */

/** Resolves when the cookie is there (or was already); never rejects, because the socket will say what is wrong. */
export async function exchangeToken(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  history.replaceState(null, '', location.pathname + location.search);
  try {
    await fetch('/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
  } catch (error) {
    console.error('token exchange failed', error);
  }
}
