/**
 * A URL as it may be shown in a message: in quotes, without passwords, without the values in its query, and without
 * its fragment.
 *
 * Everything up to the last `@` may be a part of a password that was not percent-encoded, so nothing of that is shown
 * but the scheme and the user, and these only where they are told from the rest by `://` and a colon.
 */
export function showUrl(url: unknown): string {
  const shown = String(url)
    .replace(/^([a-z][a-z0-9+.-]*:\/\/(?:[^:@/?#]*:)?)?[^]*@/i, '$1***@')
    .replaceAll(/([?&][^=&#]*)=[^&#]*/g, '$1=…')
    .replace(/#[^]+$/, '#…');
  return JSON.stringify(shown);
}
