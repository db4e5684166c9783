import Flask from '@mui/icons-material/ScienceOutlined';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import { useParams } from 'react-router-dom';
import type { RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import type { RuleCheck } from '../../api/contract/rules.ts';
import { Head, Page, Say, Section } from '../admin/settings/parts.tsx';
import { Loaded } from '../care/Loaded.tsx';
import { Beside, useBeside } from '../frame/Beside.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Reach } from '../rule-editor/index.tsx';
import { OfCases } from '../scenarios/index.tsx';
import { TryPanel } from './beside/TryPanel.tsx';
import { useF9 } from './beside/useTried.ts';
import { Differences } from './Differences.tsx';
import { DraftBar } from './DraftBar.tsx';
import { DraftEditor } from './DraftEditor.tsx';
import { TryButton } from './trials/TryButton.tsx';
import { useBegin } from './useBegin.ts';
import { useCheck, useRuleDraft } from './useRuleDraft.ts';
import { useMayEdit, useRuleDifferences, useRuleDraftOf, useRuleSet } from './useRules.ts';
import { WaitsFor } from './Versions.tsx';

/** The draft of a set: edited by managers, looked at by whoever reads rules. */
export function DraftPage() {
  const { set = '' } = useParams();
  const query = useRuleDraftOf(set);
  return (
    <Loaded query={query}>
      {(of) => (of ? <Draft key={`${of.version} ${of.state}`} of={of} /> : <NoDraft set={set} />)}
    </Loaded>
  );
}

function NoDraft({ set }: { set: string }) {
  const say = useWords();
  const mayEdit = useMayEdit();
  const query = useRuleSet(set);
  const begin = useBegin(set);
  usePageTitle(say('ruleDesk.title'));
  return (
    <Loaded query={query}>
      {({ version }) => (
        <Page>
          <Head
            back={{ to: `/rules/${set}`, words: say('ruleDesk.versions.all') }}
            title={say('ruleDesk.draft.none')}
          />
          {mayEdit && (
            <Button variant="contained" disabled={begin.busy} onClick={() => void begin.from(version)}>
              {say('ruleDesk.draft.begin')}
            </Button>
          )}
        </Page>
      )}
    </Loaded>
  );
}

function Draft({ of: loaded }: { of: RuleVersionDetail }) {
  const say = useWords();
  const mayEdit = useMayEdit();
  // What is being edited must not change under the hands: if somebody else saves meanwhile, the server says so.
  const [of] = useState(loaded);
  const draft = useRuleDraft(of);
  const checked = useCheck(of.set, draft.definition);
  const title = say('ruleDesk.draft.title', { set: say(`ruleSet.${of.set}`), version: of.version });
  usePageTitle(title);
  const editable = mayEdit && of.state === 'draft';
  const beside = useBeside('rules.beside');
  const reach = useRef<Reach>(null);
  // Shown, its own parts answer the key.
  useF9(() => !beside.open && beside.show(true));
  const toRow = (r: number) => {
    if (!beside.wide) beside.show(false);
    // What closes gives the focus back first.
    requestAnimationFrame(() => reach.current?.goTo(r));
  };
  const panel = (
    <TryPanel
      {...{ set: of.set, version: of.version, definition: draft.definition }}
      onRow={toRow}
      onClose={() => beside.show(false)}
    />
  );
  return (
    <Beside of={beside} label={say('ruleDesk.beside.title')} aside={panel}>
      <Page>
        <Head
          back={{ to: `/rules/${of.set}`, words: say('ruleDesk.versions.all') }}
          {...(of.basedOn === null ? {} : { hint: say('ruleDesk.versions.from', { version: of.basedOn }) })}
        >
          <OfCases set={of.set} />
          <TryButton set={of.set} version={of.version} definition={draft.definition} />
          <Button
            variant="outlined"
            startIcon={<Flask />}
            aria-expanded={beside.open}
            onClick={() => beside.show(!beside.open)}
          >
            {say('ruleDesk.beside.open')}
          </Button>
        </Head>
        {of.approval && (
          <Say tone="soon">
            {say('ruleDesk.draft.waits')} <WaitsFor of={of.approval} />
          </Say>
        )}
        {!mayEdit && <Say tone="active">{say('ruleDesk.draft.readOnly')}</Say>}
        {editable && <DraftBar of={of} draft={draft} fit={checked !== null && isFit(checked)} />}
        {!(of.approval && checked && isFit(checked)) && <Checked of={checked} />}
        <DraftEditor
          set={of.set}
          definition={draft.definition}
          onChange={draft.change}
          checked={checked}
          disabled={!editable}
          reach={reach}
        />
        <Section
          title={say('ruleDesk.draft.changes')}
          {...(draft.dirty ? { hint: say('ruleDesk.draft.changesHint') } : {})}
        >
          <Changes of={of} revision={draft.revision} />
        </Section>
      </Page>
    </Beside>
  );
}

const isFit = ({ problems, faults }: RuleCheck): boolean => problems.length === 0 && !faults.some(({ error }) => error);

/** Whether it could be published; what stands in the way is said below the rows. */
function Checked({ of }: { of: RuleCheck | null }) {
  const say = useWords();
  if (!of) return <Say tone="active">{say('ruleDesk.draft.checking')}</Say>;
  if (isFit(of)) return <Say tone="met">{say('ruleDesk.draft.fine')}</Say>;
  return <Say tone="soon">{say(of.problems.length > 0 ? 'ruleDesk.draft.unfinished' : 'ruleDesk.draft.errors')}</Say>;
}

/** Of what is saved, compared with what holds. */
function Changes({ of, revision }: { of: RuleVersionDetail; revision: number }) {
  const say = useWords();
  const query = useRuleDifferences(of.set, of.holds, of.version, revision);
  return (
    <Loaded query={query}>
      {(found) =>
        found.set.length + found.rows.length + found.otherwise.length === 0 ? (
          <Typography color="text.secondary">{say('ruleDesk.compare.nothingChanges')}</Typography>
        ) : (
          <Differences of={found} label={say('ruleDesk.draft.changes')} />
        )
      }
    </Loaded>
  );
}
