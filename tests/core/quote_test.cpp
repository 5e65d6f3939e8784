// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests check text from outside: what is clean, what becomes of the rest, and YAML that is read as it was meant.
#include "core/base/quote.h"
#include "core/base/status.h"

#include "tests/files.h"

#include <cstring>

namespace {

std::string mended(std::string text) {
  radish_quote_mend(text.data());
  return text;
}

std::string yaml_word(const char *text) {
  char *out = nullptr;
  size_t size = 0;
  FILE *file = open_memstream(&out, &size);
  radish_quote_yaml_word(file, text);
  std::fclose(file);
  const std::string word(out, size);
  std::free(out);
  return word;
}

TEST(Quote, LeavesWhatIsSeen) {
  for (const char *text : {"", "a b~", "<&>\"'\\", "\xc3\xa9", "\xe5\xad\x97", "\xf0\x9f\x98\x80", "\xc2\xa0"}) {
    EXPECT_TRUE(radish_quote_is_clean(text)) << text;
    EXPECT_EQ(mended(text), text);
  }
}

TEST(Quote, MarksEachByteThatATerminalObeysOrThatIsNoCharacter) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a\x1b[31mb", "a?[31mb"},    // an escape sequence
      {"\x7f\x01", "??"},           // control characters
      {"a\nb\rc\td", "a b c d"},    // a message is one line
      {"\xc2\x9b", "??"},           // U+009B begins a sequence too
      {"\xe2\x80\xae", "???"},      // U+202E reverses what follows
      {"\xe2\x80\xa8", "???"},      // U+2028 ends a line
      {"\xff\x80", "??"},           // no UTF-8
      {"\xc3", "?"},                // cut short
      {"\xe5\xad", "??"},           // cut short
      {"\xc0\xaf", "??"},           // too long a form of '/'
      {"\xe0\x80\xaf", "???"},      // and a longer one
      {"\xed\xa0\x80", "???"},      // half a pair of UTF-16
      {"\xef\xbf\xbf", "???"},      // U+FFFF, which XML does not have
      {"\xf4\x90\x80\x80", "????"}, // beyond U+10FFFF
      {"\xc3\xa9\x1b\xc3\xa9", "\xc3\xa9?\xc3\xa9"},
  };
  for (const auto &[text, expected] : cases) {
    EXPECT_FALSE(radish_quote_is_clean(text.c_str()));
    EXPECT_EQ(mended(text), expected);
  }
}

TEST(Quote, MendsWhateverIsGiven) {
  std::mt19937 random(mutation_seed());
  for (int round = 0; round < 20000; round++) {
    std::string text;
    for (size_t length = random() % 90; text.size() < length;) text += static_cast<char>(1 + random() % 255);
    const std::string after = mended(text);
    EXPECT_EQ(after.size(), text.size());
    EXPECT_TRUE(radish_quote_is_clean(after.c_str()));
    EXPECT_EQ(mended(after), after);
    const radish_quoted quoted = radish_quote_text(text.c_str());
    EXPECT_TRUE(radish_quote_is_clean(quoted.text));
    EXPECT_EQ(quoted.text[0], '\'');
    EXPECT_EQ(quoted.text[std::strlen(quoted.text) - 1], '\'');
    radish_error error;
    radish_fail(&error, RADISH_BAD_INPUT, text.c_str(), 1, "%.20s", text.c_str());
    EXPECT_TRUE(radish_quote_is_clean(error.message));
  }
}

TEST(Quote, ShortensToWholeCharacters) {
  std::string text(59, 'a');
  EXPECT_EQ(radish_quote_text((text + "bc").c_str()).text, "'" + text + "b...'");
  EXPECT_EQ(radish_quote_text((text + "\xc3\xa9").c_str()).text, "'" + text + "...'");
  EXPECT_EQ(radish_quote_text((text + "b").c_str()).text, "'" + text + "b'");
  EXPECT_EQ(radish_quote_path("a\x1b").text, std::string("a?"));
  EXPECT_EQ(radish_quote_path(std::string(5000, 'a').c_str()).text, std::string(4096, 'a') + "...");
}

TEST(Quote, LeavesAWordOfYamlPlainWhereEveryReaderTakesItForText) {
  EXPECT_EQ(yaml_word("conv1"), "conv1");
  EXPECT_EQ(yaml_word("layer1.0.conv-1"), "layer1.0.conv-1");
  for (const char *text : {"", "null", "True", "no", "Y", "1", "1e3", "-", "---", ".", "a b", "a:", "#a", "\xc3\xa9"}) {
    EXPECT_EQ(yaml_word(text), std::string("\"") + text + "\"");
  }
  EXPECT_EQ(yaml_word("a\"b\\"), "\"a\\\"b\\\\\"");
}

} // namespace
