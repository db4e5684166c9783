import { describe, expect, test } from 'vitest';
import { interpret, type Press, readSend } from '../../../admin-ui/keys/interpret.ts';

const press = (key: string, over: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 0,
  repeat: false,
  typing: false,
  ...over,
});

describe('shortcuts', () => {
  test.each([
    ['j', 'down'],
    ['k', 'up'],
    ['c', 'claim'],
    ['n', 'next'],
    ['r', 'reply'],
    ['i', 'note'],
    ['h', 'handOver'],
    ['s', 'resolve'],
    ['e', 'acknowledge'],
    ['?', 'cheatSheet'],
  ])('%s is %s', (key, action) => {
    expect(interpret(null, press(key)).action).toBe(action);
  });

  test('g begins a sequence, and only the next key belongs to it', () => {
    const begun = interpret(null, press('g'));
    expect(begun).toEqual({ action: null, prefix: 'g' });
    expect(interpret('g', press('q'))).toEqual({ action: 'goQueue', prefix: null });
    expect(interpret('g', press('e')).action).toBe('goEscalations');
    expect(interpret('g', press('x'))).toEqual({ action: null, prefix: null });
  });

  test('nothing while typing, but Ctrl-K finds from everywhere', () => {
    for (const key of ['j', 'c', 's', '?', 'g'])
      expect(interpret(null, press(key, { typing: true }))).toEqual({ action: null, prefix: null });
    expect(interpret(null, press('k', { ctrlKey: true, typing: true })).action).toBe('search');
    expect(interpret(null, press('k', { metaKey: true })).action).toBe('search');
  });

  test('nothing while an input method composes, not even Ctrl-K', () => {
    expect(interpret(null, press('j', { isComposing: true })).action).toBeNull();
    expect(interpret(null, press('s', { keyCode: 229 })).action).toBeNull();
    expect(interpret(null, press('k', { ctrlKey: true, isComposing: true })).action).toBeNull();
  });

  test('the browser’s own combinations stay the browser’s', () => {
    for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
      for (const key of ['c', 's', 'r', 'n']) expect(interpret(null, press(key, held)).action).toBeNull();
  });

  test('a key held down moves on, but claims once', () => {
    expect(interpret(null, press('j', { repeat: true })).action).toBe('down');
    expect(interpret(null, press('c', { repeat: true })).action).toBeNull();
  });

  test('keys that objects inherit are no shortcuts', () => {
    for (const key of ['constructor', 'toString', '__proto__']) {
      expect(interpret(null, press(key)).action).toBeNull();
      expect(interpret('g', press(key)).action).toBeNull();
    }
  });
});

describe('sending', () => {
  const enter = (over = {}) => ({ ...press('Enter'), shiftKey: false, ...over });

  test('Ctrl-Enter or ⌘-Enter sends, with Shift it goes on to the next', () => {
    expect(readSend(enter({ ctrlKey: true }))).toBe('send');
    expect(readSend(enter({ metaKey: true }))).toBe('send');
    expect(readSend(enter({ ctrlKey: true, shiftKey: true }))).toBe('sendAndNext');
  });

  test('Enter alone is a new line, and never sends while composing', () => {
    expect(readSend(enter())).toBeNull();
    expect(readSend(enter({ ctrlKey: true, isComposing: true }))).toBeNull();
    expect(readSend(enter({ ctrlKey: true, keyCode: 229 }))).toBeNull();
  });
});
