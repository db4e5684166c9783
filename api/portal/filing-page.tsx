import { say } from '../../domain/language/index.ts';
import { CASE_KINDS, CATEGORIES } from '../../domain/vocabulary.ts';
import { ErrorSummary, FileField, Notice, Radios, Said, Select, TextArea, TextField } from './fields.tsx';
import { type FilingField, LONGEST, PREFERENCES, showable, type Typed } from './filing.ts';
import { LANGUAGE_OF, Page } from './layout.tsx';
import type { Visit } from './visit.ts';

export type FilingForm = {
  typed: Typed;
  /** The same twice is the same case. */
  key: string;
  errors: Partial<Record<FilingField, string>>;
  /** A file was chosen and has to be chosen again. */
  fileLost: boolean;
  /** Said on top: a key under `portal.problem.`, and values for it. */
  notice: { key: string; kind: 'bad' | 'wait'; values?: Record<string, string> } | null;
};

const FORM = 'filing';

export function FilingPage({ visit, form }: { visit: Visit; form: FilingForm }) {
  const { words, locale } = visit;
  const { typed, errors } = form;
  const labels = Object.fromEntries(
    [...Object.keys(typed), 'file'].map((name) => [name, name === 'file' ? words('file.label') : words(`new.${name}`)]),
  );
  const of = (name: keyof Typed) => ({
    words,
    name,
    label: labels[name] as string,
    error: errors[name],
    value: showable(typed[name]),
  });
  return (
    <Page visit={visit} title={words('new.title')} switchForm={FORM}>
      <div>
        <h1>{words('new.title')}</h1>
        <p className="lead">{words('new.lead')}</p>
      </div>
      {form.notice ? (
        <Notice kind={form.notice.kind}>{words(`problem.${form.notice.key}`, form.notice.values)}</Notice>
      ) : null}
      <ErrorSummary words={words} errors={errors as Record<string, string>} labels={labels} />
      <form id={FORM} className="fields" method="post" action="/portal/new" encType="multipart/form-data">
        <input type="hidden" name="token" value={visit.formToken} />
        <input type="hidden" name="key" value={form.key} />
        <Radios
          {...of('kind')}
          className="kinds"
          options={CASE_KINDS.map((kind) => ({
            value: kind,
            label: say(locale, `kind.${kind}`),
            text: words(`kindText.${kind}`),
          }))}
        />
        <Select
          {...of('category')}
          options={CATEGORIES.map((c) => ({ value: c, label: say(locale, `category.${c}`) }))}
        />
        <TextField {...of('subject')} hint={words('new.subjectHint')} maxLength={LONGEST.subject} required />
        <TextArea {...of('body')} hint={words('new.bodyHint')} maxLength={LONGEST.body} required />
        <FileField words={words} error={errors.file} again={form.fileLost} />
        {visit.member ? (
          <div className="field">
            <b>{words('new.you')}</b>
            <span>
              <Said text={visit.member.name} />
            </span>
          </div>
        ) : (
          <>
            <TextField {...of('name')} autoComplete="name" maxLength={LONGEST.name} required />
            <TextField
              {...of('contact')}
              hint={words('new.contactHint')}
              autoComplete="email"
              maxLength={LONGEST.contact}
              required
            />
          </>
        )}
        <Radios
          {...of('locale')}
          className="choices"
          options={(['zh', 'en'] as const).map((l) => ({
            value: l,
            label: words(`language.${l}`),
            lang: LANGUAGE_OF[l],
          }))}
        />
        <Radios
          {...of('prefer')}
          className="choices"
          options={PREFERENCES.map((p) => ({ value: p, label: words(`prefer.${p}`) }))}
        />
        <div className="row">
          <button className="button" type="submit">
            {words('new.send')}
          </button>
          <span className="meta">{words('new.afterwards')}</span>
        </div>
      </form>
    </Page>
  );
}

export function FiledPage({ visit, number }: { visit: Visit; number: string }) {
  const { words } = visit;
  return (
    <Page visit={visit} title={words('filed.title')}>
      <h1>{words('filed.title')}</h1>
      <section className="card">
        <p>{words('filed.number')}</p>
        <p className="number">{number}</p>
        <p className="meta">{words('filed.keep')}</p>
      </section>
      <section className="card">
        <h2>{words('next.title')}</h2>
        <ol className="five">
          <li>{words('next.read')}</li>
          <li>{words('next.answer')}</li>
          <li>{words('next.decide')}</li>
        </ol>
        <div className="row">
          <a
            className="button"
            href={visit.member ? `/portal/cases/${number}` : `/portal/sign-in?next=/portal/cases/${number}`}
          >
            {words('filed.follow')}
          </a>
          <a className="button plain" href="/portal">
            {words('filed.home')}
          </a>
        </div>
        {visit.member ? null : <p className="meta">{words('filed.signIn')}</p>}
      </section>
    </Page>
  );
}
