import Box from '@mui/material/Box';
import { useWords } from '../i18n/useWords.ts';
import { serverNow } from '../server/clock.ts';
import { When } from '../time/When.tsx';

/** From when on a version holds, or will. The shipped ones hold from the beginning. */
export function Since({ at }: { at: string | null }) {
  const say = useWords();
  return (
    <Box component="span" sx={{ color: 'text.secondary', fontSize: 12 }}>
      {at === null ? (
        say('ruleDesk.always')
      ) : (
        <>
          {say(Date.parse(at) > serverNow() ? 'ruleDesk.from' : 'ruleDesk.since')} <When at={at} />
        </>
      )}
    </Box>
  );
}
