import type { ReactNode } from 'react';
import type { Locale } from '../../domain/vocabulary.ts';
import { ICON, SCRIPT, STYLE } from './assets.ts';
import type { Visit, Words } from './visit.ts';

export const LANGUAGE_OF = { zh: 'zh-CN', en: 'en' } as const satisfies Record<Locale, string>;
const OTHER = { zh: 'en', en: 'zh' } as const satisfies Record<Locale, Locale>;

/** What every page is: the parts of a document around it. */
export function Document(props: {
  locale: Locale;
  words: Words;
  /** Whose page it is, after the title. */
  brand: string;
  title: string;
  bar: ReactNode;
  /** The bar has more in it: on a phone the name gives way. */
  personal?: boolean;
  foot?: ReactNode;
  children: ReactNode;
}) {
  const { locale, words, brand, title, bar, personal, foot, children } = props;
  return (
    <html lang={LANGUAGE_OF[locale]}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · ${brand}`}</title>
        <link rel="icon" href={ICON} type="image/svg+xml" />
        <link rel="stylesheet" href={STYLE} />
        <script src={SCRIPT} defer />
      </head>
      <body>
        <a className="skip" href="#main">
          {words('skip')}
        </a>
        <header className="bar">
          <div className={personal ? 'personal' : undefined}>{bar}</div>
        </header>
        <main id="main">{children}</main>
        {foot ? <footer>{foot}</footer> : null}
      </body>
    </html>
  );
}

/**
 * A page of the portal. `switchForm` names a form whose contents must survive a change of language: then the switch
 * sends that form, which comes back in the other language.
 */
export function Page(props: {
  visit: Visit;
  title: string;
  switchForm?: string;
  foot?: ReactNode;
  children: ReactNode;
}) {
  const { visit, title, switchForm, foot, children } = props;
  const { locale, words } = visit;
  const bar = (
    <>
      <Brand name={words('brand')} href="/portal" />
      {visit.member ? (
        <>
          <a href="/portal/cases">{words('nav.cases')}</a>
          <form method="post" action="/portal/sign-out">
            <input type="hidden" name="token" value={visit.formToken} />
            <button type="submit">{words('nav.signOut')}</button>
          </form>
        </>
      ) : null}
      <LanguageSwitch locale={locale} words={words} address={visit.address} form={switchForm} />
    </>
  );
  return (
    <Document
      locale={locale}
      words={words}
      brand={words('brand')}
      title={title}
      bar={bar}
      personal={visit.member !== null}
      foot={foot}
    >
      {visit.said ? (
        <p className="note good" role="status">
          {words(`said.${visit.said}`)}
        </p>
      ) : null}
      {children}
    </Document>
  );
}

export function Brand({ name, href }: { name: string; href?: string }) {
  const inside = (
    <>
      <img src={ICON} width="28" height="28" alt="" />
      <span>{name}</span>
    </>
  );
  return href ? (
    <a className="brand" href={href}>
      {inside}
    </a>
  ) : (
    <span className="brand">{inside}</span>
  );
}

export function LanguageSwitch(props: { locale: Locale; words: Words; address: string; form?: string | undefined }) {
  const { locale, words, address, form } = props;
  const other = OTHER[locale];
  const label = words('nav.otherLanguage');
  if (form) {
    return (
      <>
        {/* Enter in a field presses the first button of its form: that must not be the switch. */}
        <button type="submit" form={form} className="trap" tabIndex={-1} aria-hidden="true" />
        <button type="submit" form={form} formNoValidate name="switchTo" value={other} lang={LANGUAGE_OF[other]}>
          {label}
        </button>
      </>
    );
  }
  const href = `${address}${address.includes('?') ? '&' : '?'}lang=${other}`;
  return (
    <a href={href} hrefLang={LANGUAGE_OF[other]} lang={LANGUAGE_OF[other]} rel="nofollow">
      {label}
    </a>
  );
}
