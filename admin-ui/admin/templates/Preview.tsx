import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { TemplateDetail } from '../../../api/contract/admin-settings.ts';
import { segmentsOf } from '../../../domain/notices/segments.ts';
import { filledIn } from '../../../domain/notices/variables.ts';
import { useWords } from '../../i18n/useWords.ts';
import { phraseLabel } from './phraseLabel.ts';

/** How a mail and a text message of this kind read, with made-up facts. */
export function Preview({ of, words }: { of: TemplateDetail; words: (phrase: string) => string }) {
  const say = useWords();
  const lines = of.phrases.map((one) => ({ phrase: one.phrase, text: filledIn(words(one.phrase), one.known) }));
  const body = lines.filter(({ phrase }) => !/^(subject$|short)/.test(phrase));
  const number = of.phrases.map(({ known }) => known.number).find(Boolean) ?? '';
  const subject = lines.find(({ phrase }) => phrase === 'subject')?.text ?? '';
  return (
    <Box component="aside" aria-label={say('admin.settings.templates.preview')}>
      <Typography variant="h2">{say('admin.settings.templates.preview')}</Typography>
      <Typography variant="caption" component="p" color="text.secondary" sx={{ mb: 1 }}>
        {say('admin.settings.templates.previewHint')}
      </Typography>
      <Card title={say('admin.settings.templates.mail')}>
        <strong>{`[${number}] ${subject}`}</strong>
        {of.around.greeting && <p>{of.around.greeting}</p>}
        {body.map(({ phrase, text }) => (
          <p key={phrase} title={phraseLabel(phrase, say)}>
            {text}
          </p>
        ))}
        <Box
          component="span"
          sx={{
            display: 'inline-block',
            px: 2,
            py: 1,
            borderRadius: 1,
            bgcolor: 'primary.main',
            color: 'primary.contrastText',
          }}
        >
          {of.around.button}
        </Box>
        <Box component="p" sx={{ fontSize: 12, color: 'text.secondary' }}>
          {of.around.footer}
        </Box>
      </Card>
      {lines
        .filter(({ phrase }) => phrase.startsWith('short'))
        .map(({ phrase, text }) => {
          const whole = of.locale === 'zh' ? `【${of.around.brand}】${text}` : `${of.around.brand}: ${text}`;
          const { units, segments, alphabet } = segmentsOf(whole);
          return (
            <Card key={phrase} title={say('admin.settings.templates.textMessage')}>
              <span>{whole}</span>
              <Box component="p" sx={{ fontSize: 12, color: 'text.secondary', mb: 0 }}>
                {say('admin.settings.templates.segments', { smart_count: segments, units })} ·{' '}
                {say(`admin.settings.templates.${alphabet}`)}
              </Box>
            </Card>
          );
        })}
    </Box>
  );
}

const Card = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <Box sx={{ mb: 2 }}>
    <Typography variant="caption" color="text.secondary">
      {title}
    </Typography>
    <Box
      sx={({ palette }) => ({
        p: 2,
        border: `1px solid ${palette.divider}`,
        borderRadius: 1,
        overflowWrap: 'anywhere',
        background: palette.background.paper,
      })}
    >
      {children}
    </Box>
  </Box>
);
