// SPDX-License-Identifier: Apache-2.0
#include "report/strict_page.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pulsewright::report_tests {

namespace {

const std::set<std::string> known_tags = {
    "html", "head", "meta", "title",  "style",    "body",  "header",  "nav",    "main", "section", "h1",
    "h2",   "h3",   "p",    "ul",     "ol",       "li",    "a",       "b",      "i",    "br",      "code",
    "pre",  "data", "div",  "table",  "caption",  "thead", "tbody",   "tr",     "th",   "td",      "svg",
    "path", "rect", "text", "circle", "polyline", "img",   "details", "summary"};
const std::set<std::string> void_tags = {"meta", "br", "img", "path", "rect", "circle", "polyline"};
/// Inside of these there are names, drawings and documents, and no prose.
const std::set<std::string> no_prose = {"svg", "code", "pre",  "style", "title",
                                        "i",   "th",   "data", "h1",    "summary"};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (c >= 'A' && c <= 'Z');
}

class Reader {
 public:
  explicit Reader(const std::string& html) : html_(html) {}

  Page read() {
    constexpr std::string_view doctype = "<!DOCTYPE html>\n";
    if (!html_.starts_with(doctype)) fault("no doctype");
    at_ = doctype.size();
    while (at_ < html_.size() && page_.faults.size() < 5) {
      if (html_[at_] == '<')
        tag();
      else
        text();
    }
    for (const std::string& open : open_) fault("not closed: " + open);
    return std::move(page_);
  }

 private:
  void fault(const std::string& what) {
    page_.faults.push_back(fmt::format("at {}: {} near {}", at_, what, html_.substr(at_, 60)));
  }

  std::string word() {
    const std::size_t first = at_;
    while (at_ < html_.size() && is_name(html_[at_])) ++at_;
    return html_.substr(first, at_ - first);
  }

  void tag() {
    ++at_;
    const bool closes = html_[at_] == '/';
    if (closes) ++at_;
    const std::string name = word();
    if (!known_tags.contains(name)) return fault("unknown tag '" + name + "'"), static_cast<void>(++at_);
    Tag tag{(closes ? "/" : "") + name, {}};
    attributes(tag);
    const bool closes_itself = html_[at_] == '/';
    if (closes_itself) ++at_;
    if (at_ >= html_.size() || html_[at_] != '>')
      return fault("a tag without its end"), static_cast<void>(++at_);
    ++at_;
    page_.tags.push_back(tag);
    if (closes)
      close(name);
    else if (!void_tags.contains(name))
      open_.push_back(name);
    if (tag.name == "data") data(tag);
  }

  void attributes(Tag& tag) {
    while (at_ < html_.size() && html_[at_] == ' ') {
      ++at_;
      const std::string name = word();
      if (name.empty() || !html_.substr(at_).starts_with("=\"")) return fault("an attribute without a value");
      at_ += 2;
      const std::size_t end = html_.find('"', at_);
      const std::string value = html_.substr(at_, end - at_);
      if (value.find('<') != std::string::npos) fault("a bare < in an attribute");
      if (name.starts_with("on")) fault("an event handler");
      if (tag.attributes.contains(name)) fault("an attribute twice");
      if (name == "id" && !ids_.insert(value).second) fault("an id twice");
      tag.attributes[name] = value;
      at_ = end + 1;
    }
  }

  void close(const std::string& name) {
    // The end of a row closes what stands in it; HTML leaves these ends out.
    if (open_.empty() || open_.back() != name) return fault("closes " + name);
    open_.pop_back();
  }

  void data(const Tag& tag) {
    const std::size_t end = html_.find('<', at_);
    if (!tag.attributes.contains("id") || !tag.attributes.contains("value"))
      return fault("data without its number");
    page_.numbers[tag.attributes.at("id")] = {tag.attributes.at("value"), html_.substr(at_, end - at_)};
  }

  void text() {
    const std::size_t end = std::min(html_.find('<', at_), html_.size());
    const bool is_prose =
        std::ranges::none_of(open_, [](const std::string& tag) { return no_prose.contains(tag); });
    if (is_prose) page_.prose += html_.substr(at_, end - at_) + "\n";
    at_ = end;
  }

  const std::string& html_;
  std::size_t at_ = 0;
  Page page_;
  std::vector<std::string> open_;
  std::set<std::string> ids_;
};

}  // namespace

Page read_page(const std::string& html) {
  return Reader(html).read();
}

std::string structure_of(const Page& page) {
  std::string text;
  for (const Tag& tag : page.tags) {
    text += tag.name;
    for (const auto& [name, value] : tag.attributes) text += " " + name;
    text += "\n";
  }
  return text;
}

}  // namespace pulsewright::report_tests
