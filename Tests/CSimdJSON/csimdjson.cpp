#include "csimdjson.h"

#include <simdjson.h>

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <string>

using simdjson::dom::element;
using simdjson::dom::element_type;

struct csimdjson {
    simdjson::dom::parser parser;
    element root;
    std::string outline;
};

namespace {

void append_double(std::string &text, double value) {
    uint64_t bits;
    char hex[24];
    std::memcpy(&bits, &value, sizeof bits);
    std::snprintf(hex, sizeof hex, "=#%" PRIx64, bits);
    text += hex;
}

void append(std::string &text, std::string_view name, element value, bool is_member);

/// Appends the members or elements of a value without anything round them.
void append_children(std::string &text, std::string_view name, element value, bool is_member) {
    if (value.type() == element_type::OBJECT) {
        for (auto field : value.get_object().value_unsafe()) { append(text, field.key, field.value, true); }
    } else if (value.type() == element_type::ARRAY) {
        for (element child : value.get_array().value_unsafe()) { append(text, name, child, is_member); }
    } else {
        append(text, name, value, is_member);
    }
}

void append_braced(std::string &text, std::string_view name, element value) {
    text += name;
    text += '{';
    size_t start = text.size();
    append_children(text, "", value, false);
    if (text.size() > start) { text.pop_back(); }
    text += "} ";
}

/// Appends one value and a space. `is_member`: an array here lends its name to its elements.
void append(std::string &text, std::string_view name, element value, bool is_member) {
    switch (value.type()) {
    case element_type::ARRAY:
        if (is_member) {
            for (element child : value.get_array().value_unsafe()) { append(text, name, child, false); }
            return;
        }
        return append_braced(text, name, value);
    case element_type::OBJECT: return append_braced(text, name, value);
    default: break;
    }
    text += name;
    switch (value.type()) {
    case element_type::STRING:
        text += "=\"";
        text += value.get_string().value_unsafe();
        text += '"';
        break;
    case element_type::INT64: append_double(text, static_cast<double>(value.get_int64().value_unsafe())); break;
    case element_type::UINT64: append_double(text, static_cast<double>(value.get_uint64().value_unsafe())); break;
    case element_type::DOUBLE: append_double(text, value.get_double().value_unsafe()); break;
    case element_type::BOOL: text += value.get_bool().value_unsafe() ? "=true" : "=false"; break;
    default: text += "=null"; break;
    }
    text += ' ';
}

size_t count(element value) {
    size_t values = 1;
    if (value.type() == element_type::OBJECT) {
        for (auto field : value.get_object().value_unsafe()) { values += count(field.value); }
    } else if (value.type() == element_type::ARRAY) {
        for (element child : value.get_array().value_unsafe()) { values += count(child); }
    }
    return values;
}

}  // namespace

extern "C" {

csimdjson *csimdjson_new(void) { return new csimdjson; }

void csimdjson_free(csimdjson *judge) { delete judge; }

const char *csimdjson_parse(csimdjson *judge, const char *text, size_t length) {
    auto error = judge->parser.parse(text, length).get(judge->root);
    return error ? simdjson::error_message(error) : nullptr;
}

const char *csimdjson_outline(csimdjson *judge, size_t *length) {
    judge->outline.clear();
    append_children(judge->outline, "", judge->root, false);
    if (!judge->outline.empty()) { judge->outline.pop_back(); }
    *length = judge->outline.size();
    return judge->outline.data();
}

size_t csimdjson_count(csimdjson *judge, const char *text, size_t length) {
    return csimdjson_parse(judge, text, length) ? 0 : count(judge->root);
}

}
