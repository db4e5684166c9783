import { useEffect, useRef } from 'react';
import { type Action, interpret } from './interpret.ts';

type Handlers = Partial<Record<Action, () => void>>;

/** Innermost last: the part of the page that was mounted last answers first. */
const layers: { current: Handlers }[] = [];
let prefix: 'g' | null = null;
let prefixTimer: ReturnType<typeof setTimeout> | undefined;
const PREFIX_MS = 1_500;

/** While this part is on the page its keys work. Never while typing, while an input method composes, or under a dialog. */
export function useShortcuts(handlers: Handlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (layers.length === 0) document.addEventListener('keydown', onKey);
    layers.push(latest);
    return () => {
      layers.splice(layers.indexOf(latest), 1);
      if (layers.length === 0) document.removeEventListener('keydown', onKey);
    };
  }, []);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const { key, ctrlKey, metaKey, altKey, isComposing, keyCode, repeat } = event;
  const reading = interpret(prefix, {
    key,
    ctrlKey,
    metaKey,
    altKey,
    isComposing,
    keyCode,
    repeat,
    typing: isTyping(event),
  });
  prefix = reading.prefix;
  clearTimeout(prefixTimer);
  if (prefix)
    prefixTimer = setTimeout(() => {
      prefix = null;
    }, PREFIX_MS);
  if (!reading.action) return;
  const { action } = reading;
  const handler = layers.findLast((layer) => layer.current[action])?.current[action];
  if (!handler) return;
  event.preventDefault();
  handler();
}

function isTyping(event: KeyboardEvent): boolean {
  if (document.querySelector('[role=dialog], [role=menu], [role=listbox]')) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  if (target.getAttribute('role') === 'combobox') return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}
