"use strict";
(function () {
  var fields = ["person", "kind", "period"];
  function show() {
    document.querySelectorAll(".moment").forEach(function (item) {
      item.hidden = fields.some(function (field) {
        var wanted = document.getElementById(field).value;
        return wanted !== "" && item.dataset[field] !== wanted;
      });
    });
  }
  fields.forEach(function (field) {
    document.getElementById(field).addEventListener("change", show);
  });
})();
