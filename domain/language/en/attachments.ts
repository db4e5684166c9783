/** Files that go with what is said. */
export const attachments = {
  add: 'Attach files',
  list: 'Files to send',
  remove: 'Remove %{name}',
  going: '%{percent} %',
  lost: 'did not arrive: the connection broke',
  tooLarge: 'is larger than %{size}',
  tooMany: 'At most %{most} files go with one message.',
  wait: 'Files are still on their way.',
  refused: 'Please remove the files that were not taken.',
  drop: 'Drop files here to attach them',
  checking: 'is being checked for viruses',
  infected: 'removed: a virus was found',
  virusNote:
    'The file “%{file}” was removed: the scanner found %{virus}. Nobody can open it any more. Please ask the member to send it again, clean.',
  health: {
    title: 'Attachments',
    place: { record: 'kept in the database', disk: 'kept in a folder', s3: 'kept in a bucket (S3)' },
    off: 'not scanned for viruses: no scanner is set (SCAN_URL)',
    on: 'scanned for viruses',
    waiting: '%{smart_count} waiting |||| %{smart_count} waiting',
    failed:
      '%{smart_count} could not be checked and will be tried again |||| %{smart_count} could not be checked and will be tried again',
    infected: '%{smart_count} infected |||| %{smart_count} infected',
  },
};
