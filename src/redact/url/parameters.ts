/**
 * Parameters whose values are masked: the seven of the semantic conventions (`url.full`), the names of tokens, secrets
 * and people, the parameters of OAuth, OpenID Connect and SAML, and the session names of common servers. Written
 * without `_` and `-`.
 */
export const DEFAULT_PARAMETERS: readonly string[] = [
  'sig signature awsaccesskeyid xgoogsignature xamzsignature xamzcredential xamzsecuritytoken',
  'token accesstoken idtoken refreshtoken code state apikey key password passwd pwd',
  'secret clientsecret session sid jwt auth email phone ssn',
  'authorization cookie credential credentials privatekey otp',
  'assertion clientassertion codeverifier idtokenhint loginhint nonce samlrequest samlresponse relaystate',
  'jsessionid phpsessid sessionid sessiontoken',
].flatMap((names) => names.split(' '));

/** Whether a parameter is one of those, or of further ones; `apiKey`, `api_key` and `API-KEY` are the same. */
export function parameterMatcher(furtherNames: readonly string[] = []): (name: string) => boolean {
  const names = new Set([...DEFAULT_PARAMETERS, ...furtherNames.map(plain)]);
  return (name) => names.has(plain(name));
}

function plain(name: string): string {
  return name.replace(/[_\-\s]/g, '').toLowerCase();
}
