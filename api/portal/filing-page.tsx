import { asked, type FieldDefinition } from '../../domain/casework/fields.ts';
import { REMEDIES } from '../../domain/casework/words.ts';
import { say } from '../../domain/language/index.ts';
import { CASE_KINDS, type Locale } from '../../domain/vocabulary.ts';
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
  /** What can be chosen, each above what lies below it. */
  categories: { code: string; name: string; depth: number }[];
  /** Questions of the chosen category, and what was answered. */
  fields: readonly FieldDefinition[];
  answers: Record<string, string>;
};

const FORM = 'filing';

export function FilingPage({ visit, form }: { visit: Visit; form: FilingForm }) {
  const { words, locale } = visit;
  const { typed, errors } = form;
  const labels = Object.fromEntries(
    [...Object.keys(typed).filter((name) => name !== 'follows'), 'file'].map((name) => [
      name,
      name === 'file' ? words('file.label') : words(`new.${name}`),
    ]),
  );
  const questions = asked(form.fields);
  for (const field of questions) labels[`f_${field.code}`] = nameOf(field, locale);
  const of = (name: keyof Typed) => ({
    words,
    name,
    label: labels[name] as string,
    error: errors[name],
    value: showable(typed[name] ?? ''),
  });
  return (
    <Page visit={visit} title={words('new.title')} switchForm={FORM}>
      <div>
        <h1>{words('new.title')}</h1>
        <p className="lead">{typed.follows ? words('follows.filing', { number: typed.follows }) : words('new.lead')}</p>
      </div>
      {form.notice ? (
        <Notice kind={form.notice.kind}>{words(`problem.${form.notice.key}`, form.notice.values)}</Notice>
      ) : null}
      <ErrorSummary words={words} errors={errors as Record<string, string>} labels={labels} />
      <form id={FORM} className="fields" method="post" action="/portal/new" encType="multipart/form-data">
        <input type="hidden" name="token" value={visit.formToken} />
        <input type="hidden" name="key" value={form.key} />
        {typed.follows ? <input type="hidden" name="follows" value={typed.follows} /> : null}
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
          hint={words('new.categoryHint')}
          options={form.categories.map(({ code, name, depth }) => ({
            value: code,
            label: `${'\u2003'.repeat(depth)}${name}`,
          }))}
        />
        {questions.length > 0 ? (
          <fieldset className="field">
            <legend>{words('new.more')}</legend>
            <input type="hidden" name="asked" value={typed.category} />
            {questions.map((field) => (
              <Question
                key={field.code}
                field={field}
                visit={visit}
                value={form.answers[field.code] ?? ''}
                error={errors[`f_${field.code}`]}
              />
            ))}
          </fieldset>
        ) : null}
        <TextField {...of('subject')} hint={words('new.subjectHint')} maxLength={LONGEST.subject} required />
        <TextArea {...of('body')} hint={words('new.bodyHint')} maxLength={LONGEST.body} required />
        <Select
          {...of('remedy')}
          options={[
            { value: '', label: words('new.noRemedy') },
            ...REMEDIES.map((remedy) => ({ value: remedy, label: say(locale, `casework.remedy.${remedy}`) })),
          ]}
        />
        <TextField {...of('remedyWords')} maxLength={LONGEST.remedyWords} />
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

const nameOf = ({ nameZh, nameEn }: { nameZh: string; nameEn: string }, locale: Locale) =>
  locale === 'zh' ? nameZh : nameEn;

type QuestionProps = { field: FieldDefinition; visit: Visit; value: string; error: string | undefined };

/** One question of the category, by its type. */
function Question({ field, visit, value, error }: QuestionProps) {
  const { words, locale } = visit;
  const of = {
    words,
    name: `f_${field.code}`,
    label: field.required ? nameOf(field, locale) : words('new.optional', { name: nameOf(field, locale) }),
    error,
    value: showable(value),
  };
  switch (field.type) {
    case 'choice':
      return (
        <Select
          {...of}
          options={[
            { value: '', label: '…' },
            ...field.choices.map((choice) => ({ value: choice.code, label: nameOf(choice, locale) })),
          ]}
        />
      );
    case 'yesNo':
      return (
        <Select
          {...of}
          options={[
            { value: '', label: '…' },
            { value: 'yes', label: say(locale, 'casework.panel.yes') },
            { value: 'no', label: say(locale, 'casework.panel.no') },
          ]}
        />
      );
    case 'date':
      return (
        <TextField {...of} hint={words('new.dateHint')} className="short" maxLength={10} required={field.required} />
      );
    case 'number':
      return <TextField {...of} className="short" maxLength={22} required={field.required} />;
    case 'text':
      return <TextField {...of} maxLength={1_000} required={field.required} />;
  }
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
