import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../activities/scan/clamd.ts';
import { attach, standingOf, TextProbe } from '../../../domain/attachment.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const ZIP = bytes('PK\x03\x04\x14\x00');
const MP4 = bytes('\x00\x00\x00\x18ftypmp42');

describe('what a file is', () => {
  it.each([
    ['a.zip', ZIP, 'application/zip'],
    ['订单.docx', ZIP, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['a.xlsx', ZIP, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['a.doc', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'application/msword'],
    ['a.mp3', bytes('ID3\x04'), 'audio/mpeg'],
    ['a.mp3', bytes('\xff\xfb\x90\x44'), 'audio/mpeg'],
    ['a.wav', bytes('RIFF\x00\x00\x00\x00WAVEfmt '), 'audio/wav'],
    ['a.mp4', MP4, 'video/mp4'],
    ['a.mov', bytes('\x00\x00\x00\x14ftypqt  '), 'video/quicktime'],
    ['IMG_1.HEIC', bytes('\x00\x00\x00\x18ftypheic'), 'image/heic'],
    ['data.csv', bytes('a,b\r\n1,2\r\n'), 'text/plain'],
  ])('%s is known by its content', (name, content, mediaType) =>
    expect(attach(name, content)).toMatchObject({ ok: true, file: { mediaType } }),
  );

  it.each([
    ['run.exe', bytes('MZ\x90\x00'), 'fileProgram'],
    ['harmless.txt', bytes('#!/bin/sh\nrm -rf ~'), 'fileProgram'],
    ['photo.png', bytes('\x7fELF\x02'), 'fileProgram'],
    ['page.html', bytes('<html>'), 'fileProgram'],
    ['logo.svg', bytes('<svg onload="x"/>'), 'fileProgram'],
    ['invoice.pdf.js', bytes('%PDF-1.7'), 'fileProgram'],
    ['evil\u202e.\u202eexe', bytes('%PDF-1.7'), 'fileProgram'],
    ['macro.docm', ZIP, 'fileProgram'],
    ['photo.png', bytes('%PDF-1.7'), 'fileMismatch'],
    ['letter.pdf', ZIP, 'fileMismatch'],
    ['table.txt', ZIP, 'fileMismatch'],
    ['archive.bin', ZIP, 'fileType'],
    ['nothing', bytes('abc'), 'fileType'],
    ['nothing.png', bytes(''), 'fileEmpty'],
  ])('%s is refused', (name, content, error) => expect(attach(name, content)).toEqual({ ok: false, error }));

  it('a picture of another format than its name says keeps its content and gets the right name', () => {
    expect(attach('photo.jpg', bytes('RIFF\x00\x00\x00\x00WEBPVP8 '))).toMatchObject({
      ok: true,
      file: { fileName: 'photo.jpg.webp' },
    });
  });

  it('text is known across the borders of its pieces', () => {
    const probe = new TextProbe();
    for (const byte of Buffer.from('订单🙂')) probe.push(Uint8Array.of(byte));
    expect(probe.end()).toBe(true);
    const cut = new TextProbe();
    cut.push(Buffer.from('ab\x00'));
    expect(cut.end()).toBe(false);
  });
});

it.each([
  ['stream: OK\0', { is: 'clean' }],
  ['stream: Win.Test.EICAR_HDB-1 FOUND\0', { is: 'infected', virus: 'Win.Test.EICAR_HDB-1' }],
  ['INSTREAM size limit exceeded. ERROR\0', { is: 'failed', why: 'INSTREAM size limit exceeded. ERROR' }],
  ['', { is: 'failed', why: 'no answer' }],
])('clamd’s %j', (answer, verdict) => expect(verdictOf(answer)).toEqual(verdict));

it.each([
  ['pending', false, 'ready'],
  ['pending', true, 'checking'],
  ['failed', true, 'checking'],
  ['clean', true, 'ready'],
  ['infected', true, 'infected'],
  ['infected', false, 'infected'],
  [undefined, true, 'checking'],
] as const)('a file that is %s, with a scanner: %s, is %s', (scan, scanned, standing) =>
  expect(standingOf(scan, scanned)).toBe(standing),
);
