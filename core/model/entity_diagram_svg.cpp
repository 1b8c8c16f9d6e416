// The layout is one column a layer: an entity stands right of all that it refers to, as far as they
// are in no circle. Lines are drawn first, so that the opaque boxes hide them and no text does.
#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/entity_diagram.hpp"
#include "model/entity_diagram_text.hpp"
#include "model/scalar_text.hpp"

namespace tenon::model {
namespace {

// In pixels. A character of a monospaced font of 12 is 7.2 wide; a little more for other fonts.
constexpr double kCharacter = 7.6;
constexpr double kRow = 18, kTitle = 24, kPadding = 10, kGapX = 90, kGapY = 30, kMargin = 20;
constexpr double kBetweenColumns = 18;  // of name and type

struct Row {
  std::string name, type;
};

struct Box {
  std::string title;
  std::vector<Row> rows;
  bool is_foreign = false;
  std::size_t layer = 0;
  double x = 0, y = 0, width = 0, name_width = 0;

  double height() const {
    return kTitle + static_cast<double>(rows.size()) * kRow + (rows.empty() ? 0 : kPadding / 2);
  }
};

struct Line {
  std::string from, to;
  std::size_t row = 0;  // of `from`
  const char* style;
};

double width_of(const std::string& text) {
  return static_cast<double>(count_code_points(text)) * kCharacter;
}

std::string escaped(const std::string& text) {
  std::string to;
  for (const char c : text) {
    switch (c) {
      case '&': to += "&amp;"; break;
      case '<': to += "&lt;"; break;
      case '>': to += "&gt;"; break;
      case '"': to += "&quot;"; break;
      default: to += c;
    }
  }
  return to;
}

class Drawing {
 public:
  explicit Drawing(const DataModel& model) {
    for (const Entity& entity : model.entities) add(entity);
    place();
  }

  std::string text() const {
    std::string to = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"monospace\" font-size=\"12\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        width_, height_);
    for (const Line& line : lines_) draw(line, to);
    for (const auto& [name, box] : boxes_) draw(box, to);
    return to + "</svg>\n";
  }

 private:
  void add(const Entity& entity) {
    Box& box = boxes_[entity.name];
    box.title = entity.name;
    if (entity.part_of) {
      lines_.push_back({entity.name, entity.part_of->parent, 0, "stroke-width=\"3\""});
      box.rows = {{entity.part_of->parent, "uuid, key"}, {"position", "int64, key"}};
    } else {
      box.rows = {{"id", "uuid, key"}, {"version", "int64"}};
    }
    for (const EntityField& one : entity.fields) {
      const char* mark = one.field.optional && !one.field.default_value ? "?" : "";
      if (one.relation != Relation::none) {
        const bool is_link = one.relation == Relation::link;
        lines_.push_back({entity.name, one.target, box.rows.size(),
                          is_link ? "stroke-dasharray=\"5 4\"" : "stroke-width=\"1.2\""});
        if (is_link) {
          boxes_[one.target].title = one.target;
          boxes_[one.target].is_foreign = true;
        }
      }
      const std::string type = one.relation == Relation::none ? type_word(one.field) : one.target;
      box.rows.push_back({one.field.name, type + mark});
    }
  }

  void place() {
    std::set<std::string> open;
    std::set<std::string> done;
    const std::function<std::size_t(const std::string&)> layer_of = [&](const std::string& name) {
      Box& box = boxes_[name];
      if (done.contains(name) || !open.insert(name).second) return box.layer;
      for (const Line& line : lines_) {
        if (line.from != name || open.contains(line.to)) continue;
        box.layer = std::max(box.layer, layer_of(line.to) + 1);
      }
      open.erase(name);
      done.insert(name);
      return box.layer;
    };
    std::vector<std::vector<Box*>> columns;
    for (auto& [name, box] : boxes_) {
      columns.resize(std::max(columns.size(), layer_of(name) + 1));
      columns[box.layer].push_back(&box);
      measure(box);
    }
    double x = kMargin;
    for (std::vector<Box*>& column : columns) {
      sort_by_targets(column);
      double y = kMargin, width = 0;
      for (Box* box : column) {
        box->x = x;
        box->y = y;
        y += box->height() + kGapY;
        width = std::max(width, box->width);
      }
      x += width + kGapX;
      height_ = std::max(height_, y - kGapY + kMargin);
    }
    width_ = std::max(x - kGapX, kMargin) + kMargin;
  }

  static void measure(Box& box) {
    double type_width = 0;
    for (const Row& row : box.rows) {
      box.name_width = std::max(box.name_width, width_of(row.name));
      type_width = std::max(type_width, width_of(row.type));
    }
    box.width = std::max(width_of(box.title),
                         box.rows.empty() ? 0 : box.name_width + kBetweenColumns + type_width) +
                2 * kPadding;
  }

  /// A box stands at the mean height of what it refers to, so that lines cross less.
  void sort_by_targets(std::vector<Box*>& column) const {
    std::map<const Box*, double> heights;
    for (const Box* box : column) {
      double sum = 0, count = 0;
      for (const Line& line : lines_) {
        if (line.from != box->title || line.to == line.from) continue;
        sum += boxes_.at(line.to).y;
        ++count;
      }
      heights[box] = count > 0 ? sum / count : 0;
    }
    std::stable_sort(column.begin(), column.end(),
                     [&](const Box* a, const Box* b) { return heights.at(a) < heights.at(b); });
  }

  void draw(const Line& line, std::string& to) const {
    const Box& from = boxes_.at(line.from);
    const Box& target = boxes_.at(line.to);
    const double y1 = from.y + kTitle + (static_cast<double>(line.row) + 0.5) * kRow;
    const double y2 = target.y + kTitle / 2;
    const bool is_left = target.x < from.x;
    // To the left, from side to side; to itself, its own column or the right, around the left side.
    const double x1 = from.x, x2 = is_left ? target.x + target.width : target.x;
    const double bend = kGapX / 2;
    fmt::format_to(std::back_inserter(to),
                   "<path d=\"M {:.1f} {:.1f} C {:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}\" "
                   "fill=\"none\" stroke=\"#555\" {}/>\n"
                   "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"#555\"/>\n",
                   x1, y1, x1 - bend, y1, is_left ? x2 + bend : x2 - bend, y2, x2, y2, line.style,
                   x2, y2);
  }

  static void draw(const Box& box, std::string& to) {
    const auto out = std::back_inserter(to);
    fmt::format_to(out,
                   "<rect x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"{2:.1f}\" height=\"{3:.1f}\" "
                   "fill=\"white\" stroke=\"#333\"{5}/>\n"
                   "<rect x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"{2:.1f}\" height=\"{4:.1f}\" "
                   "fill=\"#e8eef4\" stroke=\"#333\"{5}/>\n",
                   box.x, box.y, box.width, box.height(), kTitle,
                   box.is_foreign ? " stroke-dasharray=\"5 4\"" : "");
    fmt::format_to(out, "<text x=\"{:.1f}\" y=\"{:.1f}\" font-weight=\"bold\">{}</text>\n",
                   box.x + kPadding, box.y + kTitle - 8, escaped(box.title));
    double y = box.y + kTitle + kRow - 5;
    for (const Row& row : box.rows) {
      fmt::format_to(out,
                     "<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>"
                     "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"#666\">{}</text>\n",
                     box.x + kPadding, y, escaped(row.name),
                     box.x + kPadding + box.name_width + kBetweenColumns, y, escaped(row.type));
      y += kRow;
    }
  }

  std::map<std::string, Box> boxes_;  // by title
  std::vector<Line> lines_;
  double width_ = 0, height_ = 0;
};

}  // namespace

std::string to_svg(const DataModel& model) {
  return Drawing(model).text();
}

}  // namespace tenon::model
