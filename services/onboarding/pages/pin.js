'use strict';

/*
 * Sets a PIN when the address holds an activation token behind `#`, and takes one otherwise. The device's secret is drawn here
 * and stays in this browser; the PIN is sent and never stored. Nothing is logged.
 */

const base = location.pathname.replace(/\/+$/, '');
const store = `bonafide:pin:${base}`;
const MOST_HELD = 10;
/** What the service says of an identity that is not, or no longer, a person's. */
const UNKNOWN = 'Not a PIN that this device may enter';
const given = new URLSearchParams(location.hash.slice(1));
const element = (id) => document.getElementById(id);
const show = (id, text) => { element(id).textContent = text; };

/** The secrets that this browser holds, the latest first: `{mpinId, secret}`. */
function held() {
  try {
    const all = JSON.parse(localStorage.getItem(store));
    return Array.isArray(all) ? all : [];
  } catch {
    return [];
  }
}

function hold(mpinId, secret) {
  const others = held().filter((one) => one.mpinId !== mpinId);
  localStorage.setItem(store, JSON.stringify([{ mpinId, secret }, ...others].slice(0, MOST_HELD)));
}

/** Those that may be meant: a PIN that was set and never finalized is held beside the one that still counts. */
function candidates() {
  const named = given.get('mpinId');
  return held().filter((one) => !named || one.mpinId === named);
}

function newSecret() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function post(path, body) {
  let response;
  try {
    response = await fetch(`${base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
    });
  } catch {
    throw new Error('The service cannot be reached. Please try again.');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.errorMsg || 'Something went wrong. Please try again.');
  return answer;
}

function finish(text) {
  element('form').hidden = true;
  show('status', text);
  show('problem', '');
}

/** Hands the code to the page that opened this one, where the tenant named its origin; else the person may copy it. */
function handOver({ authorizationCode, expireTime, returnOrigins }) {
  const opener = window.opener;
  const origins = Array.isArray(returnOrigins) ? returnOrigins : [];
  if (opener && origins.length > 0) {
    const message = { type: 'bonafide:pin', authorizationCode, expireTime };
    for (const origin of origins) opener.postMessage(message, origin);
    finish('Your PIN is right. You may close this window.');
    return;
  }
  finish('Your PIN is right.');
  show('code', authorizationCode);
  element('handover').hidden = false;
}

async function set(pin) {
  const activationToken = given.get('activationToken');
  const mpinId = given.get('mpinId');
  const deviceSecret = newSecret();
  // Kept first: an answer that is lost on its way would leave a PIN that nobody can enter.
  hold(mpinId, deviceSecret);
  await post('activation', { activationToken, mpinId, deviceSecret, pin });
  history.replaceState(null, '', location.pathname);
  finish('Your PIN is set. You may go back to the application.');
}

async function enter(pin) {
  let refusal;
  for (const { mpinId, secret } of candidates()) {
    try {
      const answer = await post('entry', { mpinId, deviceSecret: secret, pin });
      if (!answer.verified) throw new Error('This PIN is wrong.');
      return handOver(answer);
    } catch (error) {
      refusal = error;
      if (!error.message.includes(UNKNOWN)) break;
    }
  }
  throw refusal;
}

async function submitted(event, work) {
  event.preventDefault();
  const [pin, again] = [element('pin').value, element('again').value];
  const isNew = !element('repeat').hidden;
  show('problem', '');
  if (!/^[0-9]{4,12}$/.test(pin)) return show('problem', 'A PIN has digits only.');
  if (isNew && pin !== again) return show('problem', 'The two PINs differ.');
  element('submit').disabled = true;
  try {
    await work(pin);
  } catch (error) {
    show('problem', error.message);
    element('pin').focus();
  } finally {
    element('pin').value = '';
    element('again').value = '';
    element('submit').disabled = false;
  }
}

function open(title, hint, work) {
  document.title = title;
  show('title', title);
  show('hint', hint);
  element('form').addEventListener('submit', (event) => submitted(event, work));
  element('form').hidden = false;
  element('pin').focus();
}

async function start() {
  if (given.has('activationToken')) {
    const { digits } = await post('terms', { activationToken: given.get('activationToken') });
    for (const id of ['pin', 'again']) element(id).maxLength = digits;
    element('repeat').hidden = false;
    open('Choose a PIN', `${digits} digits. Avoid one digit repeated and runs such as 1234.`, set);
    return;
  }
  if (candidates().length === 0) throw new Error('No PIN was set in this browser.');
  open('Enter your PIN', 'The PIN that you chose on this device.', enter);
}

start().catch((error) => show('problem', error.message));
