import Attach from '@mui/icons-material/AttachFileOutlined';
import Hourglass from '@mui/icons-material/HourglassEmptyOutlined';
import Lock from '@mui/icons-material/LockOutlined';
import Box from '@mui/material/Box';
import type { SystemStyleObject, Theme } from '@mui/system';
import type { AlarmMark } from '../../../api/contract/alarms.ts';
import type { StoryEntry } from '../../../api/contract/cases.ts';
import { Marked } from '../../alerts/Marked.tsx';
import { bytes } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { When } from '../../time/When.tsx';
import { ChannelMark, Tag } from '../marks.tsx';

type MessageEntry = Extract<StoryEntry, { is: 'message' }>;

type Props = { message: MessageEntry; underWay: boolean /** Words of alarm in it. */; marks: readonly AlarmMark[] };

/** Who speaks is told by shape: the member's card, the tinted reply, the amber internal note. */
export function Message({ message, underWay, marks }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const { direction, author } = message;
  const from =
    direction === 'note'
      ? `${say('desk.story.internal')} · ${author.name}`
      : direction === 'outbound'
        ? say('desk.story.toMember', { author: author.name })
        : author.name;
  return (
    <Box
      component="article"
      sx={({ palette }) => ({ ...SHAPES[direction](palette), borderRadius: 1, p: 1.5, maxWidth: 720 })}
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 1,
          fontSize: 12,
          color: 'text.secondary',
          mb: 0.5,
        }}
      >
        {direction === 'note' ? <Lock sx={{ fontSize: 16 }} /> : <ChannelMark channel={message.channel} />}
        <Box component="strong" sx={{ color: 'text.primary', fontWeight: 600, minWidth: 0, overflowWrap: 'anywhere' }}>
          {from}
        </Box>
        <When at={message.at} />
        {message.from && (
          <Tag tone="active">{say(`merging.from.${message.from.why}`, { number: message.from.number })}</Tag>
        )}
        {direction === 'outbound' && !message.accepted && (
          <Box
            component="span"
            sx={({ palette }) => ({ display: 'inline-flex', color: palette.tones.soon.text, gap: 0.5 })}
          >
            <Hourglass sx={{ fontSize: 16 }} /> {say(underWay ? 'desk.story.notAccepted' : 'desk.story.refused')}
          </Box>
        )}
      </Box>
      <Box dir="auto" sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        <Marked text={message.body} marks={marks} />
      </Box>
      {message.mentions && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, mt: 1 }}>
          {message.mentions.map(({ id, name }) => (
            <Tag key={id}>{`@${name}`}</Tag>
          ))}
        </Box>
      )}
      {message.attachments.map((file) => (
        <Box
          key={file.id}
          {...(file.standing === 'ready'
            ? { component: 'a', href: `/api/attachments/${file.id}`, download: true }
            : { component: 'span' })}
          aria-label={say('desk.story.attachment', { name: file.fileName, size: bytes(file.bytes, locale) })}
          sx={{
            display: 'inline-flex',
            alignItems: 'center',
            gap: 0.5,
            mt: 1,
            mr: 2,
            maxWidth: '100%',
            overflowWrap: 'anywhere',
            color: file.standing === 'ready' ? 'primary.main' : 'text.secondary',
          }}
        >
          <Attach sx={{ fontSize: 16 }} />
          {file.fileName} ({file.standing === 'ready' ? bytes(file.bytes, locale) : say(`attachments.${file.standing}`)}
          )
        </Box>
      ))}
    </Box>
  );
}

const SHAPES: Record<MessageEntry['direction'], (palette: Theme['palette']) => SystemStyleObject<Theme>> = {
  inbound: (palette) => ({
    border: `1px solid ${palette.divider}`,
    background: palette.background.paper,
    mr: { sm: 4 },
  }),
  outbound: (palette) => ({
    border: `1px solid ${palette.tones.active.line}`,
    background: palette.replyFill,
    ml: { sm: 4 },
    alignSelf: 'flex-end',
    width: { sm: 'calc(100% - 32px)' },
  }),
  note: (palette) => ({
    border: `1px solid ${palette.tones.soon.line}`,
    borderLeftWidth: 4,
    background: palette.tones.soon.fill,
  }),
};
