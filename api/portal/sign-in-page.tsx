import { Notice, Said, TextField } from './fields.tsx';
import { showable } from './filing.ts';
import { Page } from './layout.tsx';
import type { Visit } from './visit.ts';

export function SignInPage(props: {
  visit: Visit;
  identifier: string;
  next: string;
  error?: string;
  /** A key under `portal.problem.` */
  notice?: string;
}) {
  const { visit, identifier, next, error, notice } = props;
  const { words } = visit;
  return (
    <Page visit={visit} title={words('signIn.title')}>
      <div>
        <h1>{words('signIn.title')}</h1>
        <p className="lead">{words('signIn.lead')}</p>
      </div>
      {notice ? <Notice kind="bad">{words(`problem.${notice}`)}</Notice> : null}
      <form className="card fields" method="post" action="/portal/sign-in">
        <input type="hidden" name="token" value={visit.formToken} />
        <input type="hidden" name="next" value={next} />
        <TextField
          words={words}
          name="identifier"
          label={words('signIn.identifier')}
          hint={words('signIn.hint')}
          error={error}
          value={showable(identifier)}
          autoComplete="username"
          maxLength={254}
          required
        />
        <button className="button" type="submit">
          {words('signIn.send')}
        </button>
      </form>
      <p className="meta">
        {words('signIn.none')} <a href="/portal/new">{words('home.file')}</a>
      </p>
    </Page>
  );
}

export function CodePage(props: { visit: Visit; identifier: string; error?: string; notice?: string }) {
  const { visit, identifier, error, notice } = props;
  const { words } = visit;
  return (
    <Page visit={visit} title={words('code.title')}>
      <a className="back" href="/portal/sign-in">
        {words('code.other')}
      </a>
      <div>
        <h1>{words('code.title')}</h1>
        <p className="lead">
          {words('code.lead')} <Said text={identifier} />
        </p>
        <p className="meta">{words('code.unknown')}</p>
      </div>
      {notice ? <Notice kind="bad">{words(`problem.${notice}`)}</Notice> : null}
      <form className="card fields" method="post" action="/portal/sign-in/code">
        <input type="hidden" name="token" value={visit.formToken} />
        <TextField
          words={words}
          name="code"
          label={words('code.label')}
          error={error}
          value=""
          className="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={20}
          required
        />
        <button className="button" type="submit">
          {words('code.send')}
        </button>
      </form>
      <form method="post" action="/portal/sign-in/again">
        <input type="hidden" name="token" value={visit.formToken} />
        <button className="button plain" type="submit">
          {words('code.again')}
        </button>
      </form>
    </Page>
  );
}
