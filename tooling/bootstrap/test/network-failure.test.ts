import { describe, expect, it } from '@jest/globals';

import { explainFailure } from '../network-failure.mjs';

describe('explainFailure', () => {
  it.each([
    ['npm error code ENOTFOUND', /registry could not be reached/],
    [' ECONNREFUSED  request to http://127.0.0.1:9/ failed', /registry could not be reached/],
    ['npm error code ENOSPC', /disk is full/],
    ["EACCES: permission denied, mkdir '/nowhere'", /could not be written/],
    ['something else', /^Installing failed\.$/],
  ])('explains %j', (output, message) => {
    const error = explainFailure('Installing', output);
    expect(error.message).toMatch(message);
    expect(error.format()).toContain(output.trim());
  });

  it('shows only the end of a long output', () => {
    const output = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
    const text = explainFailure('Installing', output).format();
    expect(text).toContain('line 99');
    expect(text).not.toContain('line 50');
  });
});
