import { say } from '../../domain/language/index.ts';
import type { CaseLine } from './case-record.ts';
import { Said } from './fields.tsx';
import { Page } from './layout.tsx';
import { type OwnPoints, PointsCard } from './points.tsx';
import { promised } from './promise.ts';
import { day } from './times.ts';
import type { Visit, VisitingMember } from './visit.ts';

export function CasesPage(props: { visit: Visit; member: VisitingMember; cases: CaseLine[]; points: OwnPoints }) {
  const { visit, member, cases, points } = props;
  const { words, locale } = visit;
  const reader = { locale, timeZone: member.timeZone };
  return (
    <Page visit={visit} title={words('cases.title')}>
      <div>
        <h1>{words('cases.title')}</h1>
        <p className="lead">
          <Said text={member.name} />
        </p>
      </div>
      {cases.length === 0 ? <p className="card">{words('cases.none')}</p> : null}
      <ul className="list">
        {cases.map((line) => {
          const { key, tone } = standing(line);
          return (
            <li className="card" key={line.number}>
              <a href={`/portal/cases/${line.number}`}>
                <span className={`status ${tone}`}>{words(`standing.${key}`)}</span>
                <span className="title">
                  <Said text={line.subject} />
                </span>
                <span className="meta">
                  {`${line.number} · ${say(locale, `kind.${line.kind}`)} · ${day(line.openedAt, reader)}`}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
      <PointsCard visit={visit} member={member} points={points} />
      <a className="button" href="/portal/new">
        {words('home.file')}
      </a>
    </Page>
  );
}

/** A case in a word: keys under `portal.standing.`. */
function standing(line: CaseLine): { key: string; tone: '' | 'wait' | 'late' | 'over' } {
  const promise = promised(line.state, line.answered);
  switch (promise.is) {
    case 'over':
      return { key: 'closed', tone: 'over' };
    case 'acceptance':
      return { key: 'decide', tone: 'wait' };
    case 'reply':
      return { key: 'question', tone: 'wait' };
    case 'soon':
      return { key: line.stage === 'received' ? 'received' : 'working', tone: '' };
    default:
      return promise.late ? { key: 'late', tone: 'late' } : { key: 'working', tone: '' };
  }
}
