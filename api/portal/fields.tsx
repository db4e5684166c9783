import type { ReactNode } from 'react';
import { ACCEPTED, LARGEST_FILE } from '../../domain/attachment.ts';
import type { Words } from './visit.ts';

/** Parts of forms. An error stands under its field and is read out with it. */
type Common = { words: Words; name: string; label: string; hint?: string | undefined; error?: string | undefined };

const described = (name: string, hint?: string, error?: string) =>
  [hint ? `${name}-hint` : '', error ? `${name}-error` : ''].filter(Boolean).join(' ') || undefined;

function Under({ words, name, hint, error }: Omit<Common, 'label'>) {
  return (
    <>
      {hint ? (
        <span className="hint" id={`${name}-hint`}>
          {hint}
        </span>
      ) : null}
      {error ? (
        <span className="wrong" id={`${name}-error`}>
          {words(`error.${error}`)}
        </span>
      ) : null}
    </>
  );
}

export function TextField(
  props: Common & {
    value: string;
    autoComplete?: string;
    inputMode?: 'text' | 'numeric' | 'email' | 'tel';
    maxLength?: number;
    className?: string;
    required?: boolean;
  },
) {
  const { words, name, label, hint, error, value, ...rest } = props;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <Under words={words} name={name} hint={hint} error={error} />
      <input
        type="text"
        id={name}
        name={name}
        defaultValue={value}
        aria-describedby={described(name, hint, error)}
        aria-invalid={error ? true : undefined}
        {...rest}
      />
    </div>
  );
}

export function TextArea(
  props: Common & { value: string; maxLength?: number; className?: string; required?: boolean },
) {
  const { words, name, label, hint, error, value, ...rest } = props;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <Under words={words} name={name} hint={hint} error={error} />
      <textarea
        id={name}
        name={name}
        defaultValue={value}
        aria-describedby={described(name, hint, error)}
        aria-invalid={error ? true : undefined}
        {...rest}
      />
    </div>
  );
}

export type Option = { value: string; label: string; text?: string; lang?: string };

export function Radios(props: Common & { value: string; options: Option[]; className: 'kinds' | 'choices' | 'stars' }) {
  const { words, name, label, hint, error, value, options, className } = props;
  return (
    <fieldset className="field" aria-describedby={described(name, hint, error)}>
      <legend>{label}</legend>
      <Under words={words} name={name} hint={hint} error={error} />
      <div className={className}>
        {options.map((option, index) => (
          <label className="choice" key={option.value} lang={option.lang}>
            <input
              type="radio"
              id={index === 0 ? name : undefined}
              name={name}
              value={option.value}
              defaultChecked={option.value === value}
              required
            />
            <span>
              {option.text ? <b>{option.label}</b> : option.label}
              {option.text ? <small>{option.text}</small> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Select(props: Common & { value: string; options: Option[] }) {
  const { words, name, label, hint, error, value, options } = props;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <Under words={words} name={name} hint={hint} error={error} />
      <select
        id={name}
        name={name}
        defaultValue={value}
        aria-describedby={described(name, hint, error)}
        aria-invalid={error ? true : undefined}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Browsers never put a file back: after an error it has to be chosen again, and the field says so. */
export function FileField({ words, error, again }: { words: Words; error?: string | undefined; again?: boolean }) {
  const hint = again ? `${words('file.again')} ${words('file.hint')}` : words('file.hint');
  return (
    <div className="field">
      <label htmlFor="file">{words('file.label')}</label>
      <Under words={words} name="file" hint={hint} error={error} />
      <input
        type="file"
        id="file"
        name="file"
        accept={ACCEPTED}
        aria-describedby={described('file', hint, error)}
        aria-invalid={error ? true : undefined}
        data-largest={LARGEST_FILE}
        data-too-large={words('error.fileTooLarge')}
      />
    </div>
  );
}

/** All errors on top, each a link to its field. */
export function ErrorSummary(props: { words: Words; errors: Record<string, string>; labels: Record<string, string> }) {
  const { words, errors, labels } = props;
  const entries = Object.entries(errors);
  if (entries.length === 0) return null;
  return (
    <div className="note bad" role="alert">
      <b>{words('error.summary')}</b>
      <ul>
        {entries.map(([name, code]) => (
          <li key={name}>
            <a href={`#${name}`}>{`${labels[name] ?? name} — ${words(`error.${code}`)}`}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Notice({ kind, children }: { kind: 'bad' | 'good' | 'wait'; children: ReactNode }) {
  return (
    <div className={`note ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** Text somebody wrote: its own direction, and nothing it contains can turn what stands around it. */
export const Said = ({ text, className }: { text: string; className?: string }) => (
  <bdi className={className} dir="auto">
    {text}
  </bdi>
);
