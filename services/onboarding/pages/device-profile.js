'use strict';

/*
 * Profiles the browser that loads it, for deviceProfile/checkDevice:
 *
 *   <script src="https://HOST/REALM/hosted/deviceProfile/profile.js?apSessionId=UUID"></script>
 *
 * sends at once, under that id. Without an id it draws one and waits for `bonafideDeviceProfile.send()`, which may be given
 * `{location: {latitude, longitude, accuracy}}` where the page has asked for it. Whoever calls checkDevice names
 * `bonafideDeviceProfile.apSessionId`. It reads what is listed in `signals` and nothing else; it sets no cookie.
 */
(() => {
  const address = new URL(document.currentScript.src);
  const endpoint = `${address.origin}${address.pathname.replace(/\/profile\.js$/, '')}`;
  const given = address.searchParams.get('apSessionId');

  function random(bytes) {
    return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /** 128 random bits in the shape of a UUID. */
  function newId() {
    return random(16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** Random, kept for the realm by this browser; another one each time where it keeps nothing. */
  function deviceId() {
    const name = `bonafide:device:${endpoint}`;
    try {
      const known = localStorage.getItem(name);
      if (/^[0-9a-f]{32}$/.test(known || '')) return known;
      const fresh = random(16);
      localStorage.setItem(name, fresh);
      return fresh;
    } catch {
      return random(16);
    }
  }

  function signals(location) {
    return {
      apSessionId,
      deviceId: deviceId(),
      clientTime: Date.now(),
      utcOffsetMinutes: -new Date().getTimezoneOffset(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || null,
      webdriver: navigator.webdriver === true,
      userAgent: navigator.userAgent.slice(0, 512),
      languages: Array.from(navigator.languages || []).slice(0, 32),
      outerWidth: window.outerWidth,
      outerHeight: window.outerHeight,
      ...(location ? { location } : {}),
    };
  }

  /** Resolves once the profile was taken; rejects where it was not. */
  async function send({ location } = {}) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(signals(location)),
      credentials: 'omit',
      keepalive: true,
    });
    if (!response.ok) throw new Error(`The device profile was refused: ${response.status}`);
    return apSessionId;
  }

  const apSessionId = given || newId();
  window.bonafideDeviceProfile = { apSessionId, send };
  if (given) window.bonafideDeviceProfile.sent = send().catch(() => undefined);
})();
