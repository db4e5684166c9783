import Box from '@mui/material/Box';
import { MOST_FILES } from '../../../domain/attachment.ts';
import { useWords } from '../../i18n/useWords.ts';
import type { CaseDetail } from '../useCase.ts';
import type { Tab } from './drafts.ts';
import type { useSending } from './useSending.ts';

type Props = {
  of: CaseDetail;
  tab: Tab;
  against: ReturnType<typeof useSending>['against'];
  isFault: boolean;
  isDropping: boolean;
};

/** What stands against sending, else where it goes. */
export function Hint({ of, tab, against: { reason, over, filesReason }, isFault, isDropping }: Props) {
  const say = useWords();
  const words = () => {
    if (over > 0) return say('desk.composer.tooLong', { smart_count: over });
    if (isFault) return null;
    if (isDropping) return say('attachments.drop');
    if (reason !== null) return reason;
    return filesReason ? say(filesReason, { most: MOST_FILES }) : <Whereto of={of} tab={tab} />;
  };
  return (
    <Box
      id="composer-hint"
      sx={({ palette }) => ({
        flex: 1,
        minWidth: 0,
        fontSize: 12,
        color: (reason && !isFault) || over > 0 ? palette.tones.soon.text : palette.text.secondary,
        ...(tab === 'note'
          ? { background: palette.background.default, borderRadius: 0.5, px: 0.5, flex: '0 1 auto' }
          : {}),
      })}
    >
      {words()}
    </Box>
  );
}

function Whereto({ of, tab }: Pick<Props, 'of' | 'tab'>) {
  const say = useWords();
  if (tab === 'note') return say('desk.composer.noteHint');
  if (tab === 'ask') return say('desk.composer.askHint');
  if (tab === 'resolve')
    return say(of.stages.includes('resolved') ? 'desk.composer.resolveHint' : 'desk.composer.resolveHintFinal');
  return say('desk.composer.replyHint', {
    channel: say(`channel.${of.channel}`),
    language: of.locale === 'zh' ? '简体中文' : 'English',
  });
}
