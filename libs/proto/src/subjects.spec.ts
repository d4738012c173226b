import { expect, it } from 'vitest';
import { eventFilter, eventSubject, eventTypeOf } from './subjects.js';

it('names tenant and type of an event in its subject', () => {
  expect(eventSubject({ tenant: 'acme', type: 'enrollment.face.check' })).toBe(
    'bonafide.events.acme.enrollment.face.check',
  );
  expect(eventTypeOf('bonafide.events.acme.enrollment.face.check')).toBe('enrollment.face.check');
});

it('keeps a tenant in one token of the subject, whatever its name', () => {
  const subjects = ['a.b', 'a*', '>', 'a b', 'ä', 'a%2eb'].map((tenant) => eventSubject({ tenant, type: 'x.y' }));
  expect(subjects).toEqual([
    'bonafide.events.a%2eb.x.y',
    'bonafide.events.a%2a.x.y',
    'bonafide.events.%3e.x.y',
    'bonafide.events.a%20b.x.y',
    'bonafide.events.%c3%a4.x.y',
    'bonafide.events.a%252eb.x.y',
  ]);
});

it('refuses what would publish somewhere else', () => {
  expect(() => eventSubject({ tenant: '', type: 'x' })).toThrow('tenant');
  for (const type of ['', '*', 'x.>', 'x..y', 'x y', '.x']) {
    expect(() => eventSubject({ tenant: 'acme', type })).toThrow('type of event');
  }
  for (const type of ['', '*', '>.>', 'x.*']) expect(() => eventFilter({ type })).toThrow('filters no events');
});

it('filters by tenant, by type, by family, or not at all', () => {
  expect(eventFilter()).toBe('bonafide.events.*.>');
  expect(eventFilter({ tenant: 'a.b' })).toBe('bonafide.events.a%2eb.>');
  expect(eventFilter({ type: 'enrollment.completed' })).toBe('bonafide.events.*.enrollment.completed');
  expect(eventFilter({ tenant: 'acme', type: 'enrollment.>' })).toBe('bonafide.events.acme.enrollment.>');
});
