import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import type { TemplateRow } from '../../../api/contract/admin-settings.ts';
import { Dot } from '../../cases/marks.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Head, Page, Section } from '../settings/parts.tsx';

const TO_MEMBER: readonly TemplateRow['kind'][] = ['received', 'message', 'question', 'resolved', 'closed'];
/** What a language calls itself. */
const LANGUAGE = { zh: '中文', en: 'English' } as const;

export function TemplateList() {
  const say = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'templates'],
    queryFn: ({ signal }) => get<TemplateRow[]>('/api/admin/templates', signal),
  });
  usePageTitle(say('admin.settings.section.templates'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={12} />;
  const kinds = [...new Set(data.map(({ kind }) => kind))];
  const list = (shown: TemplateRow['kind'][]) => (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {shown.map((kind) => (
        <Box
          component="li"
          key={kind}
          sx={({ palette }) => ({
            display: 'grid',
            gridTemplateColumns: { xs: '1fr', sm: 'minmax(160px, 1fr) 220px 220px' },
            gap: 1,
            alignItems: 'center',
            minHeight: 40,
            py: 0.5,
            borderBottom: `1px solid ${palette.divider}`,
          })}
        >
          <strong>{say(`admin.settings.templates.name.${kind}`)}</strong>
          {data
            .filter((row) => row.kind === kind)
            .map((row) => (
              <Box key={row.locale} sx={{ display: 'flex', gap: 1, fontSize: 13, minHeight: { xs: 44, sm: 0 } }}>
                <Box component={Link} to={`${kind}/${row.locale}`} sx={{ color: 'primary.main' }}>
                  {LANGUAGE[row.locale]}
                </Box>
                <Dot tone={row.changed > 0 ? 'active' : 'over'}>
                  {row.changed > 0
                    ? say('admin.settings.templates.changed', { smart_count: row.changed })
                    : say('admin.settings.templates.shipped')}
                </Dot>
              </Box>
            ))}
        </Box>
      ))}
    </Box>
  );
  return (
    <Page>
      <Head hint={say('admin.settings.templates.hint')} />
      <Section title={say('admin.settings.templates.toMember')}>
        {list(kinds.filter((kind) => TO_MEMBER.includes(kind)))}
      </Section>
      <Section title={say('admin.settings.templates.toStaff')}>
        {list(kinds.filter((kind) => !TO_MEMBER.includes(kind)))}
      </Section>
    </Page>
  );
}
