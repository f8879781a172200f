import { describe, expect, it } from '@jest/globals';

import { showUrl } from '@cache/core';

describe('showUrl', () => {
  it.each([
    ['redis://h:6379/1', '"redis://h:6379/1"'],
    ['redis://user:secret@h/1', '"redis://user:***@h/1"'],
    ['redis://secret@h', '"redis://***@h"'],
    ['redis://u:top/secret@h', '"redis://u:***@h"'],
    ['redis://u:top?secret@h', '"redis://u:***@h"'],
    ['redis://u:top#secret@h', '"redis://u:***@h"'],
    ['redis://u:se@cr@et@h', '"redis://u:***@h"'],
    ['redis://u:sec\nret@h', '"redis://u:***@h"'],
    ['redis+cluster://h:1,u:secret@h:2', '"redis+cluster://h:***@h:2"'],
    ['u:secret@h', '"***@h"'],
    ['redis:u:secret@h', '"***@h"'],
    ['dynamodb://r/t?endpoint=secret&x=y', '"dynamodb://r/t?endpoint=…&x=…"'],
    ['redis://h#secret', '"redis://h#…"'],
    [5, '"5"'],
  ])('shows %j as %s', (url, shown) => {
    expect(showUrl(url)).toBe(shown);
  });
});
