import { Page } from './layout.tsx';
import type { Visit } from './visit.ts';

export function HomePage({ visit }: { visit: Visit }) {
  const { words } = visit;
  return (
    <Page visit={visit} title={words('home.title')}>
      <div>
        <h1>{words('home.title')}</h1>
        <p className="lead">{words('home.lead')}</p>
      </div>
      <a className="button big" href="/portal/new">
        {words('home.file')}
      </a>
      <a className="button plain big" href="/portal/cases">
        {words(visit.member ? 'home.mine' : 'home.follow')}
      </a>
      <section className="card" aria-labelledby="next">
        <h2 id="next">{words('next.title')}</h2>
        <ol className="five">
          <li>{words('next.read')}</li>
          <li>{words('next.answer')}</li>
          <li>{words('next.decide')}</li>
        </ol>
      </section>
      <p className="meta">{words('home.number')}</p>
    </Page>
  );
}
